package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.contracts.TenantId;
import dev.sluice.router.dialect.form.Fitting;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.router.dialect.responses.ResponsesReading;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A response that a provider stores for one tenant is gone on from by nobody else, and at the account that has it. */
class StoredResponsesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedProvider server = ScriptedProvider.start();
    private final List<Provider> opened = new ArrayList<>();
    private final Provider account = provider(Credential.key("key-of-one-account"));

    @AfterEach
    void tearDown() {
        opened.forEach(Provider::close);
        server.close();
        vertx.close();
    }

    @Test
    void itsOwnTenantGoesOnFromItByTheNameThatItWasGiven() throws Exception {
        server.defaultScript(ScriptedReply.text("Hello."));
        var id = id(last(account, "acme", "\"input\": \"hello\""));

        assertInstanceOf(Reply.Ended.class, last(account, "acme", after(id)).getLast());

        var named =
                server.requests().getLast().body().path("previous_response_id").asText();
        assertTrue(id.startsWith(named + ".") && named.startsWith("resp_"), named);
    }

    @Test
    void nobodyElseDoesAndNoOtherAccountIsAsked() throws Exception {
        server.defaultScript(ScriptedReply.text("Hello."));
        var id = id(last(account, "acme", "\"input\": \"hello\""));
        var another = provider(Credential.key("key-of-another-account"));
        var keyless = provider(Credential.NONE);

        for (var asked : List.of(
                last(account, "globex", after(id)),
                last(another, "acme", after(id)),
                last(keyless, "acme", after(id)),
                last(account, "acme", after("resp_1")))) {
            var failure = assertInstanceOf(Reply.Failed.class, asked.getLast()).failure();
            assertEquals(Kind.UNSAYABLE, failure.kind());
            assertEquals("previous_response_id", failure.param().orElseThrow());
        }
        assertEquals(1, server.requests().size());
    }

    private Provider provider(Credential credential) {
        var provider = new OpenAiProvider(
                "p",
                server.baseUrl(),
                credential,
                true,
                new ProviderHttp(vertx, Dials.of(Map.of()).provider()));
        opened.add(provider);
        return provider;
    }

    private static String after(String id) {
        return "\"input\": \"go on\", \"previous_response_id\": \"" + id + "\"";
    }

    /** All that comes of one call, its last piece included. */
    private List<Reply> last(Provider provider, String tenant, String fields) throws Exception {
        var replies = new ArrayList<Reply>();
        var all = new CompletableFuture<List<Reply>>();
        vertx.runOnContext(now -> provider.call(call(tenant, fields), reply -> {
            replies.add(reply);
            if (!(reply instanceof Reply.Chunk)) {
                all.complete(replies);
            }
        }));
        return all.get(20, TimeUnit.SECONDS);
    }

    private static ProviderCall call(String tenant, String fields) {
        var body = "{\"model\": \"m\", \"stream\": true, " + fields + "}";
        var read = ResponsesReading.read(body.getBytes(StandardCharsets.UTF_8), "1", Instant.EPOCH);
        var request = assertInstanceOf(Reading.Accepted.class, read).request();
        var fitted = assertInstanceOf(Fitted.class, Fitting.of(ModelForm.UNKNOWN.askedBy(Api.RESPONSES), request));
        return ProviderCall.of("call", request, "m", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .to("m", fitted)
                .of(new TenantId(tenant));
    }

    private static String id(List<Reply> replies) throws IOException {
        var created = assertInstanceOf(Reply.Chunk.class, replies.getFirst());
        JsonNode event = JSON.readTree(created.data());
        return event.at("/response/id").asText();
    }
}
