package dev.sluice.endtoend;

import dev.sluice.kafka.CrashPoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The five services as five processes beside {@code ./sluice infra}, as a cluster would run them. */
final class FiveProcesses implements Platform {
    /** What starts a service: its packaged jars, or its image. */
    interface Programs {
        /** A process of that service that is not started yet, with that name in logs. */
        JavaProcess process(Service service, String name, Map<String, String> environment);
    }

    private final Path data;
    private final URI provider;
    private final Programs programs;
    private final Infra infra;
    private final Map<Service, JavaProcess> processes = new EnumMap<>(Service.class);
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);

    FiveProcesses(Path data, URI provider) {
        this(data, provider, FiveProcesses::packaged);
    }

    FiveProcesses(Path data, URI provider, Programs programs) {
        this.data = data;
        this.provider = provider;
        this.programs = programs;
        infra = Infra.start("five-infra", data);
        try {
            start();
        } catch (RuntimeException | AssertionError failed) {
            // Nobody gets this platform, so nobody else would stop what has started.
            close();
            throw failed;
        }
    }

    private void start() {
        for (var service : Service.values()) {
            ports.put(service, Ports.free());
        }
        for (var service : Service.values()) {
            var process = process(service, service.folder(), ports.get(service));
            processes.put(service, process);
            process.start();
        }
        awaitReady();
    }

    /** One more replica of a service, on a port of its own; not yet started. */
    JavaProcess process(Service service, String name, int port) {
        return programs.process(service, "five-" + name, environment(port));
    }

    private static JavaProcess packaged(Service service, String name, Map<String, String> environment) {
        return new JavaProcess(name, JavaProcess.application("services/" + service.folder(), List.of()), environment);
    }

    @Override
    public URI session() {
        return at(Service.SESSION);
    }

    @Override
    public URI workspace() {
        return at(Service.TOOL_EXECUTOR);
    }

    @Override
    public URI router() {
        return at(Service.LLM_ROUTER);
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public void killAndRestart(Service service) {
        processes.get(service).kill();
        processes.get(service).start();
    }

    /** Ends the process of a service with -9, and has another in its place that dies at this moment. */
    void arm(Service service, CrashPoint moment) {
        replace(service, "-" + moment, Map.of(CrashPoint.VARIABLE, moment.name()));
    }

    /** Puts a process that lives into the place of each that is dead; gives the services that had one. */
    Set<Service> revive() {
        var dead = EnumSet.noneOf(Service.class);
        for (var service : Service.values()) {
            if (!processes.get(service).alive()) {
                processes.get(service).requireKilled();
                dead.add(service);
                replace(service, "", Map.of());
            }
        }
        return dead;
    }

    private void replace(Service service, String suffix, Map<String, String> beside) {
        processes.get(service).kill();
        var environment = environment(ports.get(service));
        environment.putAll(beside);
        processes.put(service, programs.process(service, "five-" + service.folder() + suffix, environment));
        processes.get(service).start();
    }

    JavaProcess running(Service service) {
        return processes.get(service);
    }

    @Override
    public void awaitReady() {
        processes.forEach((service, process) -> Readiness.await(at(service), process));
    }

    @Override
    public void close() {
        var all = new ArrayList<>(processes.values());
        all.forEach(JavaProcess::close);
        infra.close();
    }

    private URI at(Service service) {
        return URI.create("http://127.0.0.1:" + ports.get(service));
    }

    private Map<String, String> environment(int port) {
        var environment = new HashMap<>(addresses().asEnvironment());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("SLUICE_DATA", data.toString());
        environment.put("SLUICE_IDENTITY_ISSUER_URL", at(Service.SESSION) + "/api/v1/auth");
        environment.put("SLUICE_AGENT_WORKERS_ROUTER_URL", at(Service.LLM_ROUTER) + "/v1");
        environment.put("LLM_BASE_URL", provider.toString());
        environment.put("SLUICE_LLM_ROUTER_PROVIDER_API_KEYS", "test-key-one,test-key-two");
        environment.put(Platform.PATIENCE, Platform.PATIENCE_WITH_THE_PROVIDER);
        environment.put(Platform.ATTEMPTS_MAX, Platform.ATTEMPTS_MAX_OF_A_RESTART);
        environment.put(Platform.ATTEMPTS_MAX_IN_VAIN, Integer.toString(Platform.ATTEMPTS_IN_VAIN));
        environment.put(Platform.ANSWER_MAX, Platform.ANSWER_MAX_IN_A_RACE);
        return environment;
    }
}
