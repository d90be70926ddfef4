package dev.sluice.router.dialect.anthropic;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.request.ChatRequest;

/** What Anthropic gets, for tests of other rooms. */
public final class AnthropicBodies {
    private AnthropicBodies() {}

    public static byte[] of(ChatRequest request, Fitted fitted, String model) {
        var body = AnthropicRequest.of(fitted.json(request), fitted, model, request.stream(), 8192);
        return assertInstanceOf(RequestBody.Ready.class, body).bytes();
    }
}
