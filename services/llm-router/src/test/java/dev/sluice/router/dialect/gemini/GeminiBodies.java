package dev.sluice.router.dialect.gemini;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.request.ChatRequest;

/** What Gemini gets, for tests of other rooms. */
public final class GeminiBodies {
    private GeminiBodies() {}

    public static byte[] of(ChatRequest request, Fitted fitted, String model) {
        var body = GeminiRequest.of(fitted.json(request), fitted, model);
        return assertInstanceOf(RequestBody.Ready.class, body).bytes();
    }
}
