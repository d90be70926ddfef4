package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.TestInfra;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class AuditCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void whereNothingRunsNothingIsProved() {
        assertEquals(2, verify("--data", directory.toString()));
        assertTrue(err.toString().startsWith("No Sluice runs on "), err::toString);
    }

    @Test
    void aFileThatIsNotOursIsRefused() throws IOException {
        var known = Files.writeString(directory.resolve("known"), "0 one two\n");

        assertEquals(2, verify("--known", known.toString(), "--data", directory.toString()));
        assertTrue(err.toString().contains("is not what audit verify writes"), err::toString);
    }

    @Test
    void aChainThatDoesNotReachWhatIsKnownIsNotSoundAndTheKnownIsKept() throws IOException {
        var head = "3 1000000000 " + "a".repeat(64);
        var known = Files.writeString(directory.resolve("known"), head + "\n");
        var kafka = directory.resolve("kafka.properties");
        var properties = new Properties();
        properties.putAll(TestInfra.addresses().kafka());
        try (var file = Files.newBufferedWriter(kafka)) {
            properties.store(file, null);
        }

        assertEquals(
                1,
                verify("--known", known.toString(), "--kafka", kafka.toString(), "--keys", directory.toString()),
                err::toString);
        assertTrue(out.toString().contains("heads missing  partition 3"), out::toString);
        assertEquals(head, Files.readString(known).strip());
    }

    private int verify(String... options) {
        var line = new CommandLine(new SluiceMain())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        var arguments = new String[options.length + 2];
        arguments[0] = "audit";
        arguments[1] = "verify";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return line.execute(arguments);
    }
}
