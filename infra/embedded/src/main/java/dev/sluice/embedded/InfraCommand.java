package dev.sluice.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./sluice infra}: Kafka, Postgres and Redis alone, for running the services as processes of their own. Prints
 * how a shell gets the environment variables that the services need, passwords among them, and stays until it is told to
 * stop.
 */
@Command(
        name = "infra",
        mixinStandardHelpOptions = true,
        description = "Runs only Kafka, Postgres and Redis, and prints where they are.")
public final class InfraCommand implements Callable<Integer> {
    private static final Duration OWNER_CHECK = Duration.ofMillis(500);

    @Mixin
    private InfraOptions options;

    @Option(names = "--until-exit-of", hidden = true, description = "For tests: stop when this process has ended.")
    private long owner;

    @Option(names = "--throw-away", hidden = true, description = "For tests: delete the data at the end.")
    private boolean throwAway;

    static void main(String[] arguments) {
        System.exit(commandLine(new InfraCommand()).execute(arguments));
    }

    /** The command with an expected refusal told as one sentence instead of a stack trace. */
    public static CommandLine commandLine(Object command) {
        return new CommandLine(command).setExecutionExceptionHandler((failure, commandLine, parsed) -> {
            if (failure instanceof StartRefused refusal) {
                commandLine.getErr().println(refusal.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw failure;
        });
    }

    @Override
    public Integer call() throws InterruptedException {
        var chosen = options.chosen();
        var stopped = new CountDownLatch(1);
        var infra = EmbeddedInfra.start(chosen);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            System.out.println("# Stopping Kafka, Postgres and Redis");
                            stop(infra, chosen.dataDirectory());
                            stopped.countDown();
                        },
                        "sluice-infra-stop"));
        if (owner != 0) {
            stopWith(owner);
        }
        System.out.println("# Kafka, Postgres and Redis are ready; their data is in " + chosen.dataDirectory());
        System.out.println("# For a service in another terminal:");
        System.out.printf("export %s='%s'%n", EmbeddedOptions.DATA_VARIABLE, chosen.dataDirectory());
        System.out.printf(". '%s'%n", DataDirectory.environmentIn(chosen.dataDirectory()));
        System.out.println("# Ctrl-C stops them.");
        stopped.await();
        return CommandLine.ExitCode.OK;
    }

    private void stop(EmbeddedInfra infra, Path dataDirectory) {
        infra.close();
        if (throwAway) {
            EmbeddedInfra.discard(dataDirectory);
        }
    }

    /** Asks now and then, because a dead process that nobody waits for never counts as ended. */
    private static void stopWith(long owner) {
        Thread.ofVirtual().start(() -> {
            try {
                while (isRunning(owner)) {
                    Thread.sleep(OWNER_CHECK);
                }
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
            }
            System.exit(CommandLine.ExitCode.OK);
        });
    }

    private static boolean isRunning(long process) {
        return ProcessHandle.of(process)
                .flatMap(handle -> handle.info().commandLine())
                .isPresent();
    }
}
