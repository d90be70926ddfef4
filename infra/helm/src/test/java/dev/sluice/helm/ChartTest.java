package dev.sluice.helm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart by Helm itself, over sets of values that people have, and held against what the services really read. */
class ChartTest {
    private static final Path CHART = Path.of("sluice").toAbsolutePath();
    private static final Path VALUES = Path.of("src/test/resources/values");
    private static final Path ROOT = Path.of("../..");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Objects of others, whose form is not Kubernetes' own. */
    private static final Set<String> OF_OTHERS = Set.of("KafkaTopic", "ScaledObject");

    /** By Quarkus and the JVM, not by Sluice. */
    private static final Set<String> OF_THE_PLATFORM = Set.of("JAVA_TOOL_OPTIONS", "QUARKUS_CONFIG_LOCATIONS", "TZ");

    static List<Path> sets() throws IOException {
        try (var files = Files.list(VALUES)) {
            return files.sorted().toList();
        }
    }

    @Test
    void helmFindsNothingToComplainOf(@TempDir Path directory) throws IOException {
        var lint = new Helm(filled(directory)).lint().call();

        assertFalse(lint.isFailed(), () -> String.join("\n", lint.getMessages()));
    }

    /** Helm lints what stands in the chart: a copy that has the values which everybody must give. */
    private static Path filled(Path directory) throws IOException {
        var copy = directory.resolve("sluice");
        try (var files = Files.walk(CHART)) {
            for (var file : files.toList()) {
                Files.copy(file, copy.resolve(CHART.relativize(file).toString()));
            }
        }
        var values = YAML.readTree(Files.readString(CHART.resolve("values.yaml")));
        var given = YAML.readTree(Files.readString(VALUES.resolve("smallest.yaml")));
        Files.writeString(
                copy.resolve("values.yaml"),
                YAML.writeValueAsString(YAML.readerForUpdating(values).readValue(given)));
        return copy;
    }

    @Test
    void thereAreTwelveSets() throws IOException {
        assertEquals(12, sets().size());
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everyObjectIsOfItsKind(Path values) throws IOException {
        for (var object : objects(values)) {
            var kind = object.path("kind").asText();
            assertFalse(object.path("metadata").path("name").asText().isEmpty(), kind);
            assertTrue(object.path("metadata").path("name").asText().length() <= 63, kind);
            if (OF_OTHERS.contains(kind)) {
                continue;
            }
            var typed = new KubernetesSerialization().unmarshal(object.toString());
            var written = new ObjectMapper().readTree(new KubernetesSerialization().asJson(typed));
            assertEquals(List.of(), unknown(typed, kind), () -> object.toPrettyString());
            assertEquals(kind, written.path("kind").asText());
        }
    }

    @ParameterizedTest
    @MethodSource("sets")
    void noTwoObjectsHaveOneName(Path values) throws IOException {
        var names = new TreeSet<String>();
        for (var object : objects(values)) {
            var name = object.path("kind").asText() + "/"
                    + object.path("metadata").path("name").asText();
            assertTrue(names.add(name), name);
        }
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everyDialIsOneThatAServiceReads(Path values) throws IOException {
        var documented = Files.readString(ROOT.resolve("docs/configuration.md"));
        for (var object : objects(values)) {
            for (var line : object.path("data")
                    .path("application.properties")
                    .asText()
                    .lines()
                    .toList()) {
                var name = line.substring(0, line.indexOf('='));
                assertTrue(isDocumented(name, documented), name);
            }
            for (var pod : pods(object)) {
                for (var variable : pod.path("containers").path(0).path("env")) {
                    var name = variable.path("name").asText();
                    assertTrue(
                            OF_THE_PLATFORM.contains(name)
                                    || name.startsWith("PROVIDER_KEY_")
                                    || isDocumented(
                                            name.toLowerCase(Locale.ROOT).replace('_', '.'), documented),
                            name);
                }
            }
        }
    }

    private static boolean isDocumented(String name, String documented) {
        return name.startsWith("kafka.")
                || name.startsWith("quarkus.oidc.")
                || name.startsWith("sluice.postgres.")
                || name.startsWith("sluice.redis.")
                || documented.contains("`" + name + "`")
                || documented.contains("`"
                        + name.replaceFirst("(sluice\\.llm-router\\.(providers|models))\\.[a-z-]+", "$1.<name>") + "`");
    }

    /** Nobody who breaks into a container is root, writes where its program is, or gains rights. */
    @ParameterizedTest
    @MethodSource("sets")
    void everyPodIsConfined(Path values) throws IOException {
        for (var object : objects(values)) {
            for (var pod : pods(object)) {
                assertTrue(pod.path("securityContext").path("runAsNonRoot").asBoolean());
                assertEquals(
                        "RuntimeDefault",
                        pod.path("securityContext")
                                .path("seccompProfile")
                                .path("type")
                                .asText());
                assertFalse(pod.path("automountServiceAccountToken").asBoolean(true));
                for (var container : pod.path("containers")) {
                    var context = container.path("securityContext");
                    assertTrue(context.path("readOnlyRootFilesystem").asBoolean());
                    assertFalse(context.path("allowPrivilegeEscalation").asBoolean(true));
                    assertEquals(
                            "ALL",
                            context.path("capabilities").path("drop").path(0).asText());
                }
            }
        }
    }

    /** The executor's sandbox needs name spaces of its own, and a view of processes that is masked nowhere; nobody else does. */
    @Test
    void onlyTheExecutorNestsNamespaces() throws IOException {
        for (var object : objects(VALUES.resolve("one-replica-of-each.yaml"))) {
            var executor = object.path("metadata").path("name").asText().equals("demo-tool-executor");
            for (var pod : pods(object)) {
                var context = pod.path("containers").path(0).path("securityContext");
                assertEquals(executor, !pod.path("hostUsers").asBoolean(true), object::toString);
                assertEquals(
                        executor ? "Unmasked" : "", context.path("procMount").asText());
                assertEquals(
                        executor ? "profiles/sluice.json" : "",
                        context.path("seccompProfile").path("localhostProfile").asText());
            }
        }
    }

    /** What a volume is taken from is there, and what a variable refers to is named. */
    @ParameterizedTest
    @MethodSource("sets")
    void whatIsReferredToIsThere(Path values) throws IOException {
        var objects = objects(values);
        for (var object : objects) {
            for (var pod : pods(object)) {
                var volumes = new TreeSet<String>();
                pod.path("volumes")
                        .forEach(volume -> volumes.add(volume.path("name").asText()));
                for (var mount : pod.path("containers").path(0).path("volumeMounts")) {
                    assertTrue(volumes.contains(mount.path("name").asText()), mount::toString);
                }
                pod.path("volumes").forEach(volume -> {
                    var map = volume.path("configMap").path("name").asText();
                    assertTrue(
                            map.isEmpty() || map.endsWith("-public") || isThere(objects, "ConfigMap", map),
                            volume::toString);
                });
            }
            object.findParents("service").forEach(backend -> {
                var name = backend.path("service").path("name").asText();
                assertTrue(name.isEmpty() || isThere(objects, "Service", name), name);
            });
        }
    }

    @Test
    void noSecretIsWrittenIntoAnObject() throws IOException {
        for (var set : sets()) {
            for (var object : objects(set)) {
                assertFalse(object.path("kind").asText().equals("Secret"));
                for (var line : object.path("data")
                        .path("application.properties")
                        .asText()
                        .lines()
                        .toList()) {
                    var isSecret = line.matches(".*(password|api-key|jaas)[^=]*=.*");
                    assertTrue(!isSecret || line.contains("=${"), line);
                }
            }
        }
    }

    /** Ports are those that the services listen on when nobody says otherwise. */
    @Test
    void portsAreTheServices() throws IOException {
        for (var object : objects(VALUES.resolve("smallest.yaml"))) {
            for (var pod : pods(object)) {
                var container = pod.path("containers").path(0);
                var settings = Files.readString(ROOT.resolve("services/%s/src/main/resources/application.properties"
                        .formatted(container.path("name").asText())));
                var port = container.path("ports").path(0).path("containerPort").asText();
                assertTrue(
                        settings.contains("quarkus.http.port=" + port),
                        container.path("name").asText());
            }
        }
    }

    @Test
    void topicsAreThoseOfThePlatform() throws IOException {
        var expected = new HashMap<String, JsonNode>();
        for (var topic : documents(Files.readString(ROOT.resolve("infra/kafka/topics.yaml")))) {
            var name = topic.path("metadata").path("name").asText();
            expected.put(name.equals("sluice.calls.local") ? "sluice.calls.berlin" : name, topic.path("spec"));
        }
        var made = new HashMap<String, JsonNode>();
        for (var object : objects(VALUES.resolve("topics.yaml"))) {
            if (object.path("kind").asText().equals("KafkaTopic")) {
                made.put(object.path("metadata").path("name").asText(), object.path("spec"));
                assertEquals(
                        "events",
                        object.path("metadata")
                                .path("labels")
                                .path("strimzi.io/cluster")
                                .asText());
            }
        }
        assertEquals(expected.keySet(), made.keySet());
        expected.forEach((name, spec) -> assertEquals(texts(spec), texts(made.get(name)), name));
    }

    private static Map<String, String> texts(JsonNode spec) {
        var texts = new HashMap<String, String>();
        spec.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        spec.path("config")
                .properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    @Test
    void theReadmeSaysWhatEachValueIs() throws IOException {
        var readme = Files.readString(CHART.resolve("README.md"));
        var values = YAML.readTree(Files.readString(CHART.resolve("values.yaml")));
        for (var name : leaves("", values)) {
            assertTrue(readme.contains("| `" + name + "` |"), name);
        }
    }

    private static List<String> leaves(String path, JsonNode node) {
        if (!node.isObject() || node.isEmpty() || path.endsWith(".requests") || path.endsWith(".limits")) {
            return path.isEmpty() ? List.of() : List.of(path.replace(".groups.all.", ".groups.<name>."));
        }
        var leaves = new ArrayList<String>();
        node.properties()
                .forEach(field -> leaves.addAll(
                        leaves(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue())));
        return leaves.stream()
                .map(leaf -> leaf.replaceFirst("\\.(annotations)\\..*", ".$1")
                        .replaceFirst("(resources)\\.(requests|limits).*", "$1"))
                .distinct()
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            kafka.bootstrapServers=kafka                               | /kafka/bootstrapServers
            kafka.bootstrapServers=                                    | /kafka/bootstrapServers
            kafka.properties.ssl\\.keystore\\.password=x               | keystore.password
            postgres.port=70000                                        | /postgres/port
            postgres.secret=                                           | /postgres/secret
            postgres.password=geheim                                   | /postgres
            redis.host=                                                | /redis/host
            keys.session=                                              | /keys/session
            identity.issuerUrl=login.example.com                       | /identity/issuerUrl
            identity.issuerUrl=https://login.example.com               | /identity
            ingress.enabled=true                                       | /ingress
            networkPolicy.providerPorts[0]=0                           | /networkPolicy/providerPorts
            networkPolicy.clients[0].cidr=10.0.0.0/8                   | /networkPolicy/clients
            pod.user=0                                                 | /pod/user
            pod.heapPercent=100                                        | /pod/heapPercent
            session.replicas=0                                         | /session/replicas
            session.replicas=three                                     | /session/replicas
            session.config.sluice\\.postgres\\.password=geheim         | postgres.password
            orchestrator.replicas=13                                   | /orchestrator/replicas
            orchestrator.resources.limits.memory=lots                  | /orchestrator/resources
            agentWorkers.groups.all.pools=null                         | /agentWorkers/groups/all
            agentWorkers.groups.all.keda.enabled=true                  | /agentWorkers/groups/all
            agentWorkers.replicas=3                                    | /agentWorkers
            toolExecutor.home=Berlin Mitte                             | /toolExecutor/home
            toolExecutor.userNamespaces.seccompProfile=../../etc       | /toolExecutor/userNamespaces
            toolExecutor.workspaces.accessMode=ReadWriteOnce           | all replicas of a home share one volume
            llmRouter.providers.x.type=bedrock                         | /llmRouter/providers/x/type
            llmRouter.providers.x.key=sk-123                           | /llmRouter/providers/x
            sesion.replicas=3                                          | sesion
            """)
    void nonsenseIsRefusedWithASentence(String value, String said) {
        var refusal = assertThrows(RuntimeException.class, () -> new Helm(CHART)
                .template()
                .withName("demo")
                .withValuesFile(VALUES.resolve("smallest.yaml"))
                .set(value.substring(0, value.indexOf('=')), value.substring(value.indexOf('=') + 1))
                .call());

        var sentence = refusal.getMessage();
        assertTrue(said(sentence, said), sentence);
    }

    /** Helm 3 names a value as kafka.port, Helm 4 as /kafka/port. */
    private static boolean said(String sentence, String said) {
        var dotted = said.startsWith("/") ? said.substring(1).replace('/', '.') : said;
        return sentence.contains(said) || sentence.contains(dotted);
    }

    private static boolean isThere(List<JsonNode> objects, String kind, String name) {
        return objects.stream()
                .anyMatch(object -> object.path("kind").asText().equals(kind)
                        && object.path("metadata").path("name").asText().equals(name));
    }

    private static List<JsonNode> objects(Path values) throws IOException {
        return documents(new Helm(CHART)
                .template()
                .withName("demo")
                .withValuesFile(values)
                .call());
    }

    private static List<JsonNode> documents(String text) throws IOException {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return documents.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    private static List<JsonNode> pods(JsonNode object) {
        var template = object.path("spec").path("template").path("spec");
        return template.isObject() ? List.of(template) : List.of();
    }

    /** Fields that no object of Kubernetes has, wherever they stand. */
    private static List<String> unknown(Object object, String path) {
        if (object instanceof List<?> list) {
            return list.stream().flatMap(item -> unknown(item, path).stream()).toList();
        }
        if (object instanceof Map<?, ?> map) {
            return map.values().stream()
                    .flatMap(item -> unknown(item, path).stream())
                    .toList();
        }
        if (object == null || !object.getClass().getName().startsWith("io.fabric8.")) {
            return List.of();
        }
        var unknown = new ArrayList<String>();
        for (var getter : object.getClass().getMethods()) {
            if (getter.getParameterCount() > 0 || !Pattern.matches("(get|is)[A-Z].*", getter.getName())) {
                continue;
            }
            try {
                var value = getter.invoke(object);
                if (getter.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) value).keySet().forEach(name -> unknown.add(path + "." + name));
                } else if (!getter.getName().equals("getClass")) {
                    unknown.addAll(unknown(value, path + "." + getter.getName().substring(3)));
                }
            } catch (ReflectiveOperationException hidden) {
                throw new IllegalStateException(hidden);
            }
        }
        return unknown;
    }

    @Test
    void anUnknownFieldIsSeen() {
        var object = new KubernetesSerialization()
                .<Object>unmarshal(
                        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"spec\":{\"template\":{\"spec\":{\"contaners\":[]}}}}");

        assertEquals(
                1,
                Stream.of(unknown(object, "Deployment")).flatMap(List::stream).count());
    }
}
