package dev.sluice.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Everything in one JVM, as {@code ./sluice up} runs it. */
final class OneProcess implements Platform {
    private final Path data;
    private final int port = Ports.free();
    private final JavaProcess process;

    OneProcess(Path data, Map<String, String> environment) {
        this(data, environment, List.of());
    }

    /** @param options of its JVM */
    OneProcess(Path data, Map<String, String> environment, List<String> options) {
        this.data = data;
        process = new JavaProcess(
                "one-process",
                JavaProcess.application(
                        "standalone", options, "up", "--port", Integer.toString(port), "--data", data.toString()),
                environment);
        process.start();
        awaitReady();
    }

    /** With a provider at this base URL. */
    static OneProcess with(Path data, URI provider) {
        return with(data, provider, List.of());
    }

    /** With a provider at this base URL, and options of its JVM. */
    static OneProcess with(Path data, URI provider, List<String> options) {
        return new OneProcess(
                data,
                Map.of(
                        "LLM_BASE_URL",
                        provider.toString(),
                        "LLM_API_KEY",
                        "test-key",
                        Platform.PATIENCE,
                        Platform.PATIENCE_WITH_THE_PROVIDER,
                        Platform.ANSWER_MAX,
                        Platform.ANSWER_MAX_IN_A_RACE),
                options);
    }

    @Override
    public URI session() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public URI workspace() {
        return session();
    }

    @Override
    public URI router() {
        return session();
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public void killAndRestart(Service service) {
        process.kill();
        process.start();
    }

    @Override
    public void awaitReady() {
        Readiness.await(session(), process);
    }

    JavaProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
