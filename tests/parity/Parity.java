import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Answers every request of a file, one a line, as core/examples/answers.rs does: Parity CATALOGUE REQUESTS SERVICE */
public final class Parity {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        try (var catalogue = new Luotsi.Catalogue(arguments[0])) {
            for (String request : Files.readAllLines(Path.of(arguments[1]))) {
                List<String> answers = new ArrayList<>();
                List<Supplier<String>> questions = new ArrayList<>();
                questions.add(() -> {
                    try (var answer = catalogue.search(request)) {
                        return answer.json();
                    }
                });
                questions.add(() -> catalogue.whyNot(request, arguments[2]));
                if (request.contains("\"profile\"")) questions.add(() -> catalogue.plan(request, 4));
                for (Supplier<String> question : questions) {
                    try {
                        answers.add(question.get());
                        out.print(answers.get(answers.size() - 1) + "\n");
                    } catch (Luotsi.LuotsiException wrong) {
                        // An error is an answer too.
                        out.print(wrong.json + "\n");
                    }
                }
                for (String answer : answers) out.print(catalogue.verifyReceipt(request, receiptOf(answer)) + "\n");
            }
        }
        out.flush();
    }

    /** The receipt in an answer: an object, whose texts hold no braces. */
    private static String receiptOf(String answer) {
        int start = answer.indexOf("\"receipt\":{") + 10, end = start, depth = 0;
        do {
            depth += answer.charAt(end) == '{' ? 1 : answer.charAt(end) == '}' ? -1 : 0;
            end++;
        } while (depth > 0);
        return answer.substring(start, end);
    }
}
