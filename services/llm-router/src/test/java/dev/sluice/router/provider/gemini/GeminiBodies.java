package dev.sluice.router.provider.gemini;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.router.form.Fitting.Fitted;
import dev.sluice.router.provider.RequestBody;
import dev.sluice.router.wire.ChatRequest;

/** What Gemini gets, for tests of other rooms. */
public final class GeminiBodies {
    private GeminiBodies() {}

    public static byte[] of(ChatRequest request, Fitted fitted, String model) {
        var body = GeminiRequest.of(fitted.json(request), fitted, model);
        return assertInstanceOf(RequestBody.Ready.class, body).bytes();
    }
}
