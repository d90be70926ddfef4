package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.testkit.permission.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every endpoint of all five services has a row of answers, whichever service's test wrote it. */
class PermissionsPageTest {
    private static final Path PAGE = Path.of(System.getProperty("sluice.root", ".."), "docs", "permissions.md");

    @Test
    void everyEndpointWasTried() throws IOException {
        var page = Files.readString(PAGE);

        var untried = Endpoint.all().stream()
                .map(Endpoint::name)
                .filter(name -> !page.contains("| `" + name + "` | "))
                .toList();

        assertEquals(List.of(), untried);
    }
}
