package dev.sluice.session.mcp;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MCP servers through the doors: set, looked at, their tools accepted. The test plays the executor that sees them. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class McpDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SERVER = """
            {"command": ["node", "/opt/mcp/weather.js"], "environment": {"UNITS": "metric"},
             "secrets": {"WEATHER_KEY": "weather-key"}, "files": "READ", "timeout_seconds": 30}""";

    @Inject
    People people;

    private final String name = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final String path = "/api/v1/mcp/" + name;
    private Person operator;
    private Person admin;
    private Person developer;

    @BeforeEach
    void setUp() {
        operator = people.person("acme", "root-" + UUID.randomUUID(), "operator");
        admin = people.person("acme", "admin-" + UUID.randomUUID(), "tenant-admin");
        developer = people.person("acme", "dev-" + UUID.randomUUID(), "developer");
    }

    @Test
    void aServerIsSetAndSeenByItsTenantsAdministrator() {
        set(SERVER)
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("tenant", equalTo("acme"))
                .body("risk", equalTo("HIGH"))
                .body("roles", equalTo(List.of("coder", "debug")))
                .body("seen", equalTo(false));

        admin.asks().get(path).then().statusCode(200).body("secrets.WEATHER_KEY", equalTo("weather-key"));
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> admin.asks().get("/api/v1/mcp").then().body("servers.name", hasItem(name)));
        developer.asks().get(path).then().statusCode(403);
        admin.asks().body(SERVER).put(path).then().statusCode(403);
        admin.asks().queryParam("tenant", "others").get(path).then().statusCode(403);
        operator.asks().queryParam("tenant", "others").get(path).then().statusCode(404);
    }

    @Test
    void aToolIsAcceptedByWhatWasLookedAt() {
        var version = set(SERVER).path("version").toString();
        seen(version, tool("forecast", "one"));
        awaitState("new");

        accept("{\"forecast\": \"one\"}").then().statusCode(200).body("tools[0].state", equalTo("offered"));

        seen(version, tool("forecast", "two"));
        awaitState("changed");
        accept("{\"forecast\": \"three\"}").then().statusCode(409).body("code", equalTo("not_as_seen"));
        accept("{\"forecast\": \"two\"}").then().statusCode(200).body("tools[0].state", equalTo("offered"));
        accept("{}").then().statusCode(200).body("tools[0].state", equalTo("new"));
    }

    @Test
    void whatWasAcceptedStaysSoUntilTheServerIsReachedOtherwise() {
        var version = set(SERVER).path("version").toString();
        seen(version, tool("forecast", "one"));
        awaitState("new");
        accept("{\"forecast\": \"one\"}").then().statusCode(200);

        set(SERVER.replace("30}", "40}")).then().statusCode(200).body("tools[0].state", equalTo("offered"));
        set(SERVER.replace("weather.js", "other.js")).then().statusCode(200);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> operator.asks().get(path).then().body("tools", equalTo(List.of())));
        accept("{\"forecast\": \"one\"}").then().statusCode(409);
    }

    @Test
    void aServerIsTakenAway() {
        var version = set(SERVER).path("version").toString();

        operator.asks().header("If-Match", "\"v1\"").delete(path).then().statusCode(412);
        operator.asks()
                .header("If-Match", '"' + version + '"')
                .delete(path)
                .then()
                .statusCode(204);

        operator.asks().get(path).then().statusCode(404);
    }

    @Test
    void whatIsNoServerIsRefused() {
        Map.of(
                        "{}",
                        "either a command or a url",
                        "{\"command\": []}",
                        "1 to 64 words",
                        "{\"command\": [\"a\"], \"roles\": []}",
                        "roles",
                        "{\"command\": [\"a\"], \"timeout_seconds\": 0}",
                        "may take",
                        "{\"command\": [\"a\"], \"secrets\": {\"A\": \"../key\"}}",
                        "name of a file",
                        "{\"command\": [\"a\"], \"environment\": {\"A B\": \"x\"}}",
                        "variables",
                        "{\"command\": [\"a\"], \"environment\": {\"A\": \"x\"}, \"secrets\": {\"A\": \"key\"}}",
                        "twice",
                        "{\"url\": \"ftp://x\"}",
                        "http or https",
                        "{\"url\": \"https://x/\", \"headers\": {\"Host\": \"y\"}}",
                        "headers",
                        "{\"command\": [\"a\"], \"comand\": 1}",
                        "'comand'")
                .forEach((body, sentence) -> set(body).then().statusCode(400).body("detail", containsString(sentence)));
        operator.asks().body(SERVER).put("/api/v1/mcp/Wrong_name").then().statusCode(400);
    }

    private Response set(String body) {
        return operator.asks().body(body).put(path);
    }

    private Response accept(String tools) {
        return operator.asks().body("{\"tools\": " + tools + "}").put(path + "/accepted");
    }

    private void awaitState(String state) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> operator.asks().get(path).then().body("tools[0].state", equalTo(state)));
    }

    private void seen(String version, McpTool tool) {
        var listing = new McpListing(version, Optional.empty(), List.of(tool));
        var told = new ConfigVersion(
                McpListing.KIND,
                "acme/" + name,
                "any",
                MessageCodec.mapper().valueToTree(listing),
                new UserId("tool-executor"),
                Instant.now());
        try (var writer = TopicWriter.open()) {
            writer.send(Topics.CONFIGS, told.currentKey(), MessageCodec.write(told));
        }
    }

    private McpTool tool(String tool, String digest) {
        return new McpTool(
                tool,
                name + "__" + tool,
                "Tells the weather.",
                JsonNodeFactory.instance.objectNode().put("type", "object"),
                Optional.empty(),
                digest,
                Optional.empty());
    }
}
