package dev.sluice.router.provider.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.provider.Exchange;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.provider.Recital;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Lets the scripted demo model answer through the same path as a real provider, a word at a time. */
public final class DemoProvider implements Provider {
    private final String name;
    private final String model;
    private final Duration tokenPause;

    public DemoProvider(String name, String model, Duration tokenPause) {
        this.name = name;
        this.model = model;
        this.tokenPause = tokenPause;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        if (!(call.request() instanceof ChatRequest request)) {
            var refusal = new Reply.Failed(
                    ProviderFailure.of(Kind.REQUEST_REFUSED, "The demo model is scripted and makes no embeddings."));
            return Recital.of(List.of(refusal), replies, tokenPause);
        }
        var reply = DemoModel.reply(request.messages(), request.tools());
        var wire = new DemoWire(call.id(), model, reply, request.bytes(), Instant.now());
        var pieces = new ArrayList<Reply>();
        if (request.stream()) {
            wire.chunks().forEach(chunk -> pieces.add(new Reply.Chunk(chunk, bytes(chunk))));
            pieces.add(new Reply.Ended());
        } else {
            var whole = wire.whole();
            pieces.add(new Reply.Whole(whole, bytes(whole)));
        }
        return Recital.of(pieces, replies, tokenPause);
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
