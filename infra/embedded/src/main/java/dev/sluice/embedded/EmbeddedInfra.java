package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Kafka, Postgres and Redis for one machine: the broker inside this JVM, the other two beside it, all on loopback, all
 * in one data directory that outlives them. When {@link #start} returns, every topic of the platform is there. Closed
 * in the order broker, Postgres, Redis; what uses them must be closed before.
 */
public final class EmbeddedInfra implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedInfra.class);

    private final DataDirectory data;
    private final InfraAddresses addresses;
    private final Deque<AutoCloseable> servers;

    private EmbeddedInfra(DataDirectory data, InfraAddresses addresses, Deque<AutoCloseable> servers) {
        this.data = data;
        this.addresses = addresses;
        this.servers = servers;
    }

    /** Starts all three, or none and says why in a {@link StartRefused}. Ends what a killed run left behind first. */
    public static EmbeddedInfra start(EmbeddedOptions options) {
        QuietLogs.quieten();
        var data = DataDirectory.hold(options.dataDirectory());
        var servers = new ArrayDeque<AutoCloseable>();
        try (var binaries = ServerBinaries.prepare()) {
            PostgresServer.process(data.root()).endLeftOver();
            RedisServer.process(data.root()).endLeftOver();
            var ports = data.ports().settle(options.ports());
            PortBook.requireFree(ports);
            startAll(data, binaries, ports, options.durable(), servers);
            var addresses = InfraAddresses.onLoopback(ports, data.passwords());
            data.tell(addresses);
            return new EmbeddedInfra(data, addresses, servers);
        } catch (RuntimeException failure) {
            closeAll(servers);
            data.close();
            throw failure;
        }
    }

    /** Runs the work on the data directory's Postgres: the running one, or one started for as long as it takes. */
    public static <T> T withPostgres(Path dataDirectory, Function<InfraAddresses, T> work) {
        var running = InfraAddresses.ofRunning(dataDirectory);
        if (running.isPresent()) {
            return work.apply(running.get());
        }
        QuietLogs.quieten();
        try (var data = DataDirectory.hold(dataDirectory);
                var binaries = ServerBinaries.prepare()) {
            PostgresServer.process(data.root()).endLeftOver();
            var ports = data.ports().settle(InfraPorts.ANY);
            LoopbackPort.requireFree(ports.postgres(), "Postgres", "--postgres-port");
            try (var postgres = PostgresServer.start(data, binaries.postgres(), ports.postgres(), true)) {
                return work.apply(InfraAddresses.onLoopback(ports, data.passwords()));
            }
        }
    }

    /** Ends what still runs of a data directory that nobody holds, and deletes the directory. */
    public static void discard(Path dataDirectory) {
        try (var data = DataDirectory.hold(dataDirectory)) {
            PostgresServer.process(data.root()).endLeftOver();
            RedisServer.process(data.root()).endLeftOver();
            Tree.delete(data.root());
        } catch (IOException failure) {
            throw new StartRefused("%s cannot be deleted: %s".formatted(dataDirectory, failure), failure);
        }
    }

    public InfraAddresses addresses() {
        return addresses;
    }

    @Override
    public void close() {
        closeAll(servers);
        data.close();
    }

    private static void startAll(
            DataDirectory data,
            ServerBinaries binaries,
            InfraPorts ports,
            boolean durable,
            Deque<AutoCloseable> servers) {
        var redis = inParallel(() -> RedisServer.start(data, binaries.redis(), ports.redis(), durable));
        var postgres = inParallel(() -> PostgresServer.start(data, binaries.postgres(), ports.postgres(), durable));
        var kafka = inParallel(() -> KafkaBroker.start(data, ports));
        var all = CompletableFuture.allOf(redis, postgres, kafka);
        try {
            all.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw failure;
        } finally {
            addStarted(redis, servers);
            addStarted(postgres, servers);
            addStarted(kafka, servers);
        }
    }

    private static <T extends AutoCloseable> CompletableFuture<T> inParallel(Supplier<T> start) {
        return CompletableFuture.supplyAsync(start, task -> new Thread(task, "sluice-infra-start").start());
    }

    /** The last one added is the first one closed. */
    private static void addStarted(CompletableFuture<? extends AutoCloseable> start, Deque<AutoCloseable> servers) {
        if (!start.isCompletedExceptionally()) {
            servers.push(start.join());
        }
    }

    private static void closeAll(Deque<AutoCloseable> servers) {
        while (!servers.isEmpty()) {
            try {
                servers.pop().close();
            } catch (Exception failure) {
                LOG.warnf(failure, "A server did not stop cleanly");
            }
        }
    }
}
