package dev.sluice.router.dialect.responses;

import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.router.dialect.request.ResponsesRequest;
import java.time.Instant;

/** Reads a request of the Responses API, and says how its answer is written. A pure function of the body. */
public final class ResponsesReading {
    private ResponsesReading() {}

    /** @param id makes the ids of a response that we write ourselves, and of its items */
    public static Reading read(byte[] bytes, String id, Instant now) {
        var names = new ToolNames();
        return switch (ResponsesRequest.read(bytes, body -> ResponsesToChat.of(body, names))) {
            case ResponsesRequest.Read.Refused(var error) -> new Reading.Refused(error);
            case ResponsesRequest.Read.Accepted(var request) ->
                new Reading.Accepted(
                        request, new ResponsesRendering(new ResponseObject(request.fields(), id, now), names));
        };
    }
}
