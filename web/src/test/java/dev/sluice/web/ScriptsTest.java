package dev.sluice.web;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the tests of the web app's pure parts, which are written in its own language: each function that a file of
 * {@code src/test/web} exports is one. They run in this JVM, wherever this runs; a browser is asked elsewhere.
 */
class ScriptsTest {
    private static final Path TESTS = Path.of("src/test/web").toAbsolutePath();
    private static final Path FRAMES = Path.of("src/test/resources/frames").toAbsolutePath();

    private static Context context;

    @BeforeAll
    static void open() {
        context = Context.newBuilder("js")
                .allowIO(IOAccess.ALL)
                .option("engine.WarnInterpreterOnly", "false")
                .option("js.esm-eval-returns-exports", "true")
                .build();
        ProxyExecutable recorded = arguments -> recorded(arguments[0].asString());
        context.getBindings("js").putMember("recorded", recorded);
    }

    @AfterAll
    static void close() {
        context.close();
    }

    @TestFactory
    Stream<DynamicNode> everyRuleHolds() throws IOException {
        try (var files = Files.list(TESTS)) {
            return files.filter(file -> file.toString().endsWith("-test.js")).sorted().toList().stream()
                    .map(ScriptsTest::rulesOf);
        }
    }

    private static DynamicNode rulesOf(Path file) {
        try {
            var module = context.eval(Source.newBuilder("js", file.toFile())
                    .mimeType("application/javascript+module")
                    .build());
            List<DynamicNode> rules = module.getMemberKeys().stream()
                    .sorted()
                    .<DynamicNode>map(rule -> dynamicTest(rule, () -> check(module, rule)))
                    .toList();
            return dynamicContainer(file.getFileName().toString(), rules);
        } catch (IOException unreadable) {
            return dynamicTest(file.getFileName().toString(), () -> {
                throw unreadable;
            });
        }
    }

    /** Reports of dynamic tests have no names, so a failure says which rule does not hold. */
    private static void check(Value module, String rule) {
        try {
            module.getMember(rule).executeVoid();
        } catch (PolyglotException broken) {
            throw new AssertionError(rule + ": " + broken.getMessage(), broken);
        }
    }

    /** A log of frames as a server sent them, one on each line. */
    private static String recorded(String log) {
        try {
            return Files.readString(FRAMES.resolve(log + ".ndjson"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
