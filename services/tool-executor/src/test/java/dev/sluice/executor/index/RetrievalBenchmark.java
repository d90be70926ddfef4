package dev.sluice.executor.index;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.executor.workspace.FileTree;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Measures how well and how fast parts of projects are found, by {@code ./benchmarks/retrieval}; no part of the test suite,
 * because it judges nothing. Each question names the lines that answer it, by their text. An answer is right if it holds one
 * of them.
 */
class RetrievalBenchmark {
    private static final int MANY = 10_000;
    private static final String MANY_TEXT =
            "class F%d {\n    int counterOf%d() {\n        return counter + 1;\n    }\n}\n";
    private static final int TOP = 5;
    private static final int DEPTH = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path projects = Path.of(System.getenv("RETRIEVAL_PROJECTS"));

    /** An answer as a place. */
    private record Place(String path, int firstLine, int lastLine) {
        boolean holds(Place line) {
            return path.equals(line.path()) && firstLine <= line.firstLine() && line.firstLine() <= lastLine;
        }
    }

    private interface Search {
        List<Place> best(String question) throws Exception;
    }

    @Test
    void figures() throws Exception {
        var questions = new ObjectMapper()
                .readTree(Path.of(System.getenv("RETRIEVAL_QUESTIONS")).toFile());
        for (var project : questions.properties()) {
            measure(project.getKey(), project.getValue());
        }
        measureMany();
    }

    /** How long it takes where there is much, whatever is found. */
    private void measureMany() throws Exception {
        var home = projects.resolve("many");
        for (var file = 0; file < MANY; file++) {
            var path = home.resolve("files/d" + file % 100).resolve("F" + file + ".java");
            Files.createDirectories(path.getParent());
            Files.writeString(path, MANY_TEXT.formatted(file, file % 977).repeat(10));
        }
        var workspace = workspace(home);
        var indexes = new CodeIndexes(IndexLimits.STANDARD);
        var begin = System.nanoTime();
        indexes.search(workspace, "begin", Optional.empty(), 1, PATIENCE);
        var made = System.nanoTime() - begin;
        var times = new ArrayList<Long>();
        for (var run = 0; run < 20; run++) {
            begin = System.nanoTime();
            indexed(indexes, workspace, "counter of number " + run * 7);
            times.add(System.nanoTime() - begin);
        }
        times.sort(Comparator.naturalOrder());
        System.out.printf(
                Locale.ROOT,
                "retrieval: many   %d files of 1 KB; index made in %.0f ms; search p50 %.1f ms, p95 %.1f ms%n",
                MANY,
                made / 1e6,
                times.get(10) / 1e6,
                times.get(19) / 1e6);
    }

    private static Workspace workspace(Path home) throws IOException {
        FileTree.delete(home.resolve("index"));
        return new Workspace(
                home.resolve("files"), Files.createDirectories(home.resolve("staging")), PathGuard.ofThisSystem());
    }

    private void measure(String project, JsonNode questions) throws Exception {
        var workspace = workspace(projects.resolve(project));
        var indexes = new CodeIndexes(IndexLimits.STANDARD);
        var begin = System.nanoTime();
        var first = indexes.search(workspace, "begin", Optional.empty(), 1, PATIENCE);
        System.out.printf(
                Locale.ROOT,
                "retrieval: %-6s %d files, %d questions; index made in %.0f ms%n",
                project,
                first.files(),
                questions.size(),
                (System.nanoTime() - begin) / 1e6);
        show("search_code (BM25)", questions, workspace, question -> indexed(indexes, workspace, question));
        show(
                "grep for any of its words, most words first",
                questions,
                workspace,
                question -> Grep.best(workspace, question, true));
        show(
                "grep for any of its words, in the order of files",
                questions,
                workspace,
                question -> Grep.best(workspace, question, false));
    }

    private static List<Place> indexed(CodeIndexes indexes, Workspace workspace, String question) throws Exception {
        return indexes.search(workspace, question, Optional.empty(), DEPTH, PATIENCE).hits().stream()
                .map(hit -> new Place(hit.path(), hit.firstLine(), hit.lastLine()))
                .toList();
    }

    private static void show(String what, JsonNode questions, Workspace workspace, Search search) throws Exception {
        var precision = 0.0;
        var within = 0;
        var reciprocal = 0.0;
        var times = new ArrayList<Long>();
        for (var question : questions) {
            var right = right(workspace, question.path("in"));
            var begin = System.nanoTime();
            var answers = search.best(question.path("ask").asText());
            times.add(System.nanoTime() - begin);
            var hits = answers.stream()
                    .limit(TOP)
                    .filter(answer -> right.stream().anyMatch(answer::holds))
                    .count();
            precision += (double) hits / TOP;
            within += hits > 0 ? 1 : 0;
            reciprocal += reciprocal(answers, right);
        }
        times.sort(Comparator.naturalOrder());
        System.out.printf(
                Locale.ROOT,
                "retrieval:   %-50s P@5 %.2f   found in 5 %3.0f %%   MRR %.2f   p50 %6.1f ms   p95 %6.1f ms%n",
                what,
                precision / questions.size(),
                100.0 * within / questions.size(),
                reciprocal / questions.size(),
                times.get(times.size() / 2) / 1e6,
                times.get(times.size() * 95 / 100) / 1e6);
    }

    private static double reciprocal(List<Place> answers, List<Place> right) {
        for (int at = 0; at < answers.size(); at++) {
            if (right.stream().anyMatch(answers.get(at)::holds)) {
                return 1.0 / (at + 1);
            }
        }
        return 0;
    }

    /** The lines that answer a question: {@code <end of a path>: <part of a line>}. */
    private static List<Place> right(Workspace workspace, JsonNode labels) throws IOException {
        var right = new ArrayList<Place>();
        for (var label : labels) {
            var parts = label.asText().split(": ", 2);
            var before = right.size();
            for (var file : Grep.files(workspace)) {
                if (!("/" + file).endsWith("/" + parts[0])) {
                    continue;
                }
                var lines = Grep.lines(workspace, file);
                for (int at = 0; at < lines.size(); at++) {
                    if (lines.get(at).contains(parts[1])) {
                        right.add(new Place(file, at + 1, at + 1));
                    }
                }
            }
            assertFalse(right.size() == before, () -> "nothing is labelled by " + label.asText());
        }
        return right;
    }

    /** What an agent does without an index: look for the words of its question, and read around the lines that have them. */
    private static final class Grep {
        private static final int CONTEXT = 10;

        private record Match(Place place, long words) {}

        static List<Place> best(Workspace workspace, String question, boolean ranked) throws IOException {
            var words = Stream.of(question.toLowerCase(Locale.ROOT).split("\\W+"))
                    .filter(word -> word.length() > 3)
                    .distinct()
                    .toList();
            var matches = new ArrayList<Match>();
            for (var file : files(workspace)) {
                var lines = lines(workspace, file).stream()
                        .map(line -> line.toLowerCase(Locale.ROOT))
                        .toList();
                for (int at = 0; at < lines.size(); at++) {
                    var line = lines.get(at);
                    if (words.stream().anyMatch(line::contains)) {
                        var first = Math.max(0, at - CONTEXT);
                        var last = Math.min(lines.size(), at + CONTEXT + 1);
                        var around = String.join("\n", lines.subList(first, last));
                        matches.add(new Match(
                                new Place(file, first + 1, last),
                                words.stream().filter(around::contains).count()));
                        at = last;
                    }
                }
            }
            if (ranked) {
                matches.sort(Comparator.comparingLong(Match::words).reversed());
            }
            return matches.stream().map(Match::place).limit(DEPTH).toList();
        }

        static List<String> files(Workspace workspace) throws IOException {
            try (var files = Files.walk(workspace.root())) {
                return files.filter(Files::isRegularFile)
                        .map(file -> workspace.root().relativize(file).toString())
                        .sorted()
                        .toList();
            }
        }

        static List<String> lines(Workspace workspace, String file) throws IOException {
            try {
                return Files.readAllLines(workspace.root().resolve(file));
            } catch (java.nio.charset.MalformedInputException binary) {
                return List.of();
            }
        }
    }
}
