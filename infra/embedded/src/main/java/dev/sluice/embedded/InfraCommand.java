package dev.sluice.embedded;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./sluice infra}: Kafka, Postgres and Redis alone, for running the services as processes of their own. Prints
 * the environment variables that the services need, and stays until it is told to stop.
 */
@Command(
        name = "infra",
        mixinStandardHelpOptions = true,
        description = "Runs only Kafka, Postgres and Redis, and prints where they are.")
public final class InfraCommand implements Callable<Integer> {
    @Mixin
    private InfraOptions options;

    @Option(names = "--until-exit-of", hidden = true, description = "For tests: stop when this process has ended.")
    private long owner;

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
                            infra.close();
                            stopped.countDown();
                        },
                        "sluice-infra-stop"));
        if (owner != 0) {
            stopWith(owner);
        }
        System.out.println("# Kafka, Postgres and Redis are ready; their data is in " + chosen.dataDirectory());
        System.out.println("# For a service in another terminal:");
        infra.addresses().asEnvironment().forEach((name, value) -> System.out.printf("export %s=%s%n", name, value));
        System.out.println("# Ctrl-C stops them.");
        stopped.await();
        return CommandLine.ExitCode.OK;
    }

    private static void stopWith(long owner) {
        ProcessHandle.of(owner)
                .map(ProcessHandle::onExit)
                .ifPresentOrElse(exit -> exit.thenRun(() -> System.exit(0)), () -> System.exit(0));
    }
}
