/** What one search with ten hits costs through JNA or the FFM API: Overhead CATALOGUE */
public final class Overhead {
    private static final String REQUEST =
            "{\"filters\": {\"municipality\": [\"272\"]}, \"explain\": \"none\", \"now\": \"2026-03-10T10:00:00+02:00\"}";
    private static long letters;

    public static void main(String[] arguments) {
        try (var catalogue = new Luotsi.Catalogue(arguments[0]);
                var prepared = new Luotsi.Request(REQUEST)) {
            for (int warm = 0; warm < 2; warm++) {
                measure("JSON request", () -> read(catalogue.search(REQUEST)));
                measure("prepared request", () -> read(catalogue.search(prepared)));
                measure("answer as JSON", () -> {
                    try (var answer = catalogue.search(prepared)) {
                        letters += answer.json().length();
                    }
                });
            }
        }
        System.out.println(letters + " letters");
    }

    private static void read(Luotsi.Result result) {
        try (var answer = result) {
            for (var hit : answer.hits()) letters += hit.title().length();
        }
    }

    /** The fastest of many blocks of calls counts: what else the machine does only adds. */
    private static void measure(String what, Runnable call) {
        int blocks = 400, calls = 100;
        long fastest = Long.MAX_VALUE;
        for (int block = 0; block < blocks; block++) {
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) call.run();
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        System.out.printf("Java, %s: %.2f us%n", what, fastest / 1e3 / calls);
    }
}
