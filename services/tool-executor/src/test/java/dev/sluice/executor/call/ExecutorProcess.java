package dev.sluice.executor.call;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.ledger.LedgerElsewhere;
import dev.sluice.executor.mcp.EchoTool;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.kafka.CrashPoint;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** An executor that is a process of its own, so that it can be killed. It works on all its calls at once. */
final class ExecutorProcess implements AutoCloseable {
    /** What it says when a call has come to the moment that it was started for. */
    static final String THERE = "there";

    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private ExecutorProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(said::add));
    }

    /**
     * @param environment where the ledger and the server of tools are
     * @param waits whether a call stays at the moment, or goes on
     */
    static ExecutorProcess start(
            Path directory, List<CallWork> calls, CrashPoint moment, boolean waits, Map<String, String> environment)
            throws IOException {
        var works = Files.createDirectories(directory.resolve("calls"));
        for (var call : calls) {
            Files.write(works.resolve(call.scope().session().value()), MessageCodec.write(call));
        }
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExecutorProcess.class.getName(),
                        directory.toString(),
                        moment.name(),
                        Boolean.toString(waits))
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ExecutorProcess(builder.start());
    }

    long there() {
        return said.stream().filter(THERE::equals).count();
    }

    String said() {
        return String.join("\n", said);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** As by {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        var environment = System.getenv();
        var ledger = LedgerElsewhere.at(
                environment.get("LEDGER_URL"), environment.get("LEDGER_USER"), environment.get("LEDGER_PASSWORD"));
        var sandbox = new SandboxChoice.Chosen(SandboxedWorkspace.sandbox(directory.resolve("probe")));
        var outside = EchoTool.at(URI.create(environment.get("TOOLS_URL")), directory, Vertx.vertx());
        var executor = new TestExecutor(directory, ledger, sandbox, outside);
        try (var works = Files.list(directory.resolve("calls"))) {
            for (var file : works.toList()) {
                var work = MessageCodec.read(Files.readAllBytes(file), CallWork.class);
                var moment = CrashPoint.valueOf(arguments[1]);
                var waits = Boolean.parseBoolean(arguments[2]);
                Thread.ofPlatform().start(() -> run(executor, work, at(moment, waits)));
            }
        }
        new CountDownLatch(1).await();
    }

    private static void run(TestExecutor executor, CallWork work, Consumer<CrashPoint> moments) {
        try {
            executor.run(work, moments);
        } catch (IOException | InterruptedException trouble) {
            trouble.printStackTrace();
        }
    }

    private static Consumer<CrashPoint> at(CrashPoint moment, boolean waits) {
        return reached -> {
            if (reached == moment) {
                System.out.println(THERE);
                if (waits) {
                    forEver();
                }
            }
        };
    }

    private static void forEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
