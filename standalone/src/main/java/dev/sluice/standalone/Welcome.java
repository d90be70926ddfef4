package dev.sluice.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tells a newcomer, as soon as every service says that it is ready, what runs where and what to do next. */
public final class Welcome implements QuarkusApplication {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final int CLIENT_PORT = 8080;

    private final Path data;
    private final URI url;
    private final Optional<String> providerUrl;
    private final Optional<String> providerKey;

    Welcome(
            @ConfigProperty(name = "sluice.data") Path data,
            @ConfigProperty(name = "sluice.url") URI url,
            @ConfigProperty(name = "sluice.llm-router.provider.base-url") Optional<String> providerUrl,
            @ConfigProperty(name = "sluice.llm-router.provider.api-key") Optional<String> providerKey) {
        this.data = data;
        this.url = url;
        this.providerUrl = providerUrl;
        this.providerKey = providerKey;
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        var missing = new Readiness(url).await(READY_MAX);
        if (missing.isPresent()) {
            System.out.printf(
                    "Sluice runs at %s, but is not complete yet after %d s: %s%n",
                    url, READY_MAX.toSeconds(), missing.get());
        } else {
            System.out.println(welcome());
        }
        Quarkus.waitForExit();
        return 0;
    }

    private String welcome() {
        return """

                Sluice is ready at %s
                  open     %s in a browser
                  log in   %s
                  model    %s
                  data     %s
                  terminal ./sluice login%s, then ./sluice chat --workspace sample
                  users    ./sluice user add NAME --tenant TENANT --role developer
                  stop     Ctrl-C
                """.formatted(url, url.resolve("/"), login(), model(), data, server());
    }

    private String login() {
        var file = data.resolve("initial-admin-password");
        return Files.exists(file) ? "as admin, with the password in " + file : "as admin, or as a user that you made";
    }

    /** What a client must be told: where it asks by itself is the port that is ours if nothing else is said. */
    private String server() {
        return url.getPort() == CLIENT_PORT ? "" : " --server " + url;
    }

    private String model() {
        if (providerUrl.isEmpty() && providerKey.isEmpty()) {
            return "a server of this machine if the log says so, else the scripted demo; LLM_API_KEY sets a real one";
        }
        return "from " + providerUrl.orElse("OpenAI");
    }
}
