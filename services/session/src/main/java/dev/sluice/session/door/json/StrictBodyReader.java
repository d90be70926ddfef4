package dev.sluice.session.door.json;

import dev.sluice.session.door.problem.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Reads every {@link StrictBody} with {@link StrictJson}. */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class StrictBodyReader implements MessageBodyReader<StrictBody> {
    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return StrictBody.class.isAssignableFrom(type);
    }

    @Override
    public StrictBody readFrom(
            Class<StrictBody> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body) {
        return StrictJson.read(whole(body), type);
    }

    private static byte[] whole(InputStream body) {
        try {
            return body.readAllBytes();
        } catch (IOException gone) {
            throw Problem.invalid("the body ended before its end");
        }
    }
}
