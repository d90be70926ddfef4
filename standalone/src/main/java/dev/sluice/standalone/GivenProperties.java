package dev.sluice.standalone;

import dev.sluice.embedded.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** A file of properties that an operator names, such as how a client connects to his Kafka. */
final class GivenProperties {
    private GivenProperties() {}

    /** @throws StartRefused if it is not there, or no file of properties */
    static Map<String, String> read(Path file) {
        if (!Files.isReadable(file)) {
            throw new StartRefused("There is no %s.".formatted(file));
        }
        var lines = new Properties();
        try (var text = Files.newBufferedReader(file)) {
            lines.load(text);
        } catch (IOException | IllegalArgumentException malformed) {
            throw new StartRefused(file + " is no file of properties.", malformed);
        }
        return lines.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, lines::getProperty));
    }
}
