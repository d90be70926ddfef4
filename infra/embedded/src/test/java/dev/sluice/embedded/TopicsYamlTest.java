package dev.sluice.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

final class TopicsYamlTest {
    private static final Path FILE = Path.of("..", "kafka", "topics.yaml");

    @Test
    void strimziGetsTheTopicsOfTheTable() throws IOException {
        var wanted = new TreeMap<String, Map<String, Object>>();
        Topics.all().forEach(topic -> {
            var config = new HashMap<String, String>(TopicSettings.of(topic));
            config.put("min.insync.replicas", "2");
            wanted.put(topic.name(), Map.of("partitions", topic.partitions(), "replicas", 3, "config", config));
        });

        assertEquals(wanted, found());
    }

    private static Map<String, Map<String, Object>> found() throws IOException {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return StreamSupport.stream(yaml.loadAll(Files.readString(FILE)).spliterator(), false)
                .map(TopicsYamlTest::map)
                .collect(Collectors.toMap(
                        resource -> (String) map(resource.get("metadata")).get("name"),
                        resource -> spec(map(resource.get("spec"))),
                        (one, other) -> {
                            throw new IllegalStateException("a topic stands in the file twice");
                        },
                        TreeMap::new));
    }

    private static Map<String, Object> spec(Map<String, Object> spec) {
        var config = new HashMap<String, String>();
        map(spec.get("config")).forEach((name, value) -> config.put(name, String.valueOf(value)));
        return Map.of("partitions", spec.get("partitions"), "replicas", spec.get("replicas"), "config", config);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }
}
