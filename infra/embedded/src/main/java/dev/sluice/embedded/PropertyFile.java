package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A small sorted {@code key=value} file that is replaced as a whole, so a reader never sees half of it, and
 * that only its owner may read.
 */
final class PropertyFile {
    private PropertyFile() {}

    /** What the file says; nothing when there is no such file. */
    static Map<String, String> read(Path file) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        var lines = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            lines.load(reader);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return lines.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, lines::getProperty));
    }

    static void write(Path file, String comment, Map<String, String> lines) {
        var text = new StringBuilder("# ").append(comment).append('\n');
        new TreeMap<>(lines)
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        try {
            var draft = file.resolveSibling(file.getFileName() + ".new");
            OwnerAccess.write(draft, text.toString());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
