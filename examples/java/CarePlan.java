import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Suggest support in the care plan, in Java.
 *
 * <pre>
 * javac -cp jna.jar Luotsi.java CarePlan.java
 * java -cp jna.jar:. -Djna.library.path=FOLDER_OF_LIBLUOTSI CarePlan county.luotsi
 * </pre>
 */
public final class CarePlan {
    /** Two clients, as the record system writes them for luotsi: no name, no identity code. */
    private static final List<String> CLIENTS = List.of(
            """
            {"persons": [{"age": 74, "municipality": "272", "languages": ["fi"], "roles": ["informal_carer"],
              "needs": [{"code": "carer_respite", "weight": 3}, {"code": "carer_support"}],
              "constraints": {"home_or_remote": true}}]}""",
            """
            {"persons": [{"age": 22, "municipality": "217", "needs": [{"code": "loneliness"}]}]}""");

    public static void main(String[] arguments) {
        String question = """
            {"locale": "fi", "limit": 5, "now": "2026-03-10T10:00:00+02:00"}""";
        try (var catalogue = new Luotsi.Catalogue(arguments[0], "mode", "read_only");
                var request = new Luotsi.Request(question)) {
            for (String client : CLIENTS) {
                try (var answer = catalogue.search(request.profile(client))) {
                    System.out.println(answer.total() + " services fit; the best of them:");
                    answer.hits().forEach(CarePlan::show);
                }
            }

            // While the user types, another thread searches; the catalogue is shared by all.
            var typed = CompletableFuture.supplyAsync(() -> {
                try (var answer = catalogue.search("{\"text\": \"sijaisapu yöllä\", \"limit\": 1}")) {
                    return answer.hits();
                }
            });
            typed.join().forEach(CarePlan::show);

            // An error has a number for the program and a line for the log, and never a client's data.
            try {
                catalogue.search("{\"colour\": \"red\"}").close();
            } catch (Luotsi.LuotsiException wrong) {
                System.out.println(wrong.status + " " + wrong.json);
            }
        }
    }

    private static void show(Luotsi.Hit hit) {
        System.out.println("* " + hit.title() + ", " + hit.organization());
        if (!hit.nextStart().isEmpty()) System.out.println("  next: " + hit.nextStart());
        if (!hit.phone().isEmpty()) System.out.println("  call: " + hit.contact() + " " + hit.phone());
        hit.reasons().lines().limit(1).forEach(reason -> System.out.println("  why: " + reason));
    }
}
