package dev.sluice.standalone;

import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.InfraOptions;
import dev.sluice.embedded.LoopbackPort;
import io.quarkus.runtime.Quarkus;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./sluice up}: Kafka, Postgres and Redis, and the five services on top of them, in this process. */
@Command(name = "up", mixinStandardHelpOptions = true, description = "Runs everything on this machine.")
final class UpCommand implements Callable<Integer> {
    private static final Logger LOG = Logger.getLogger(UpCommand.class);

    private enum Logs {
        text,
        json,
        auto
    }

    @Mixin
    private InfraOptions infraOptions;

    @Option(names = "--port", paramLabel = "PORT", description = "The HTTP port (default: ${DEFAULT-VALUE}).")
    private int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine only).")
    private String host = "127.0.0.1";

    @Option(
            names = "--logs",
            paramLabel = "FORM",
            description = "text or json (default: text in a terminal, else json).")
    private Logs logs = Logs.auto;

    @Override
    public Integer call() {
        var options = infraOptions.chosen();
        var address = ListenAddress.of(host, port);
        LoopbackPort.requireFree(port, "Sluice", "--port");
        address.warning().ifPresent(System.out::println);
        System.out.println("Starting Kafka, Postgres and Redis in " + options.dataDirectory());
        var infra = EmbeddedInfra.start(options);
        var stopping = StopOrder.infraAfterQuarkus(infra);
        infra.addresses().asProperties().forEach(System::setProperty);
        System.setProperty("sluice.data", options.dataDirectory().toString());
        System.setProperty("quarkus.http.port", String.valueOf(port));
        System.setProperty("quarkus.http.host", host);
        System.setProperty("sluice.url", address.fromInside().toString());
        System.setProperty("quarkus.log.console.json.enabled", String.valueOf(logsAreJson()));
        System.setProperty(
                "quarkus.log.file.path",
                options.dataDirectory().resolve("logs/sluice.log").toString());
        System.setProperty("quarkus.log.file.enabled", "true");
        System.out.println("Starting the five services");
        Quarkus.run(Welcome.class, (exitCode, failure) -> {
            if (failure != null) {
                LOG.error("Sluice cannot start", failure);
            }
            stopping.quarkusHasStopped();
            System.exit(exitCode);
        });
        return 0;
    }

    private boolean logsAreJson() {
        return switch (logs) {
            case text -> false;
            case json -> true;
            case auto -> System.console() == null || !System.console().isTerminal();
        };
    }
}
