package dev.sluice.workers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.UserMessage;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.workers.tool.Toolbox;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
    @Test
    void nothingIsSaidOfHowToWriteUnlessTheRoleSaysSo() throws IOException {
        var body = body(Optional.empty(), Optional.empty());

        assertFalse(body.has("temperature"));
        assertFalse(body.has("top_p"));
        assertFalse(body.has("reasoning_effort"));
        assertFalse(body.has("max_tokens"));
        assertFalse(body.has("max_completion_tokens"));
    }

    @Test
    void effortOfTheRoleIsCarried() throws IOException {
        var body = body(Optional.of(0.5), Optional.of(Level.XHIGH));

        assertEquals("xhigh", body.path("reasoning_effort").asText());
        assertEquals(0.5, body.path("temperature").asDouble());
    }

    private static JsonNode body(Optional<Double> temperature, Optional<Level> effort) throws IOException {
        var request = new ModelRequest(
                new StepId("s-1.t1/1/2/3"),
                17,
                1,
                new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1")),
                Role.CODER,
                "builtin-1",
                List.of(UserMessage.from("Mend it.")),
                Toolbox.EMPTY,
                temperature,
                effort,
                Optional.empty());
        return new ObjectMapper().readTree(RequestBody.of(request));
    }
}
