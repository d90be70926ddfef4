package dev.sluice.router.reuse;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What two requests have in common that must get the same answer: SHA-256 over everything that could change it. Field
 * order and white space do not count; every field does, known to us or not, except how the answer is delivered.
 *
 * @param digest in base64url
 */
public record CacheKey(String digest) {
    /** Raised whenever the key or what is stored under it means something else. */
    private static final int FORMAT = 1;

    private static final Set<String> DELIVERY = Set.of("stream", "stream_options");

    /**
     * For whom an answer is good.
     *
     * @param agent the role that asks
     * @param roleVersion the version of that role's configuration, if the caller names it
     * @param table names the routing that says what the request's model means
     */
    public record Scope(TenantId tenant, Optional<Role> agent, Optional<String> roleVersion, String table) {}

    /** Takes time in proportion to the request. */
    public static CacheKey of(Scope scope, ObjectNode request) {
        var digest = sha256();
        try (var json = JSON.createGenerator(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            json.writeStartArray();
            json.writeNumber(FORMAT);
            json.writeString(scope.tenant().value());
            write(json, scope.agent().map(Role::name));
            write(json, scope.roleVersion());
            json.writeString(scope.table());
            write(json, request, DELIVERY);
            json.writeEndArray();
        } catch (IOException impossible) {
            throw new IllegalStateException("nothing is written anywhere", impossible);
        }
        return new CacheKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest()));
    }

    private static void write(JsonGenerator json, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            json.writeString(text.get());
        } else {
            json.writeNull();
        }
    }

    private static void write(JsonGenerator json, JsonNode object, Set<String> without) throws IOException {
        json.writeStartObject();
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        for (var name : names) {
            if (!without.contains(name)) {
                json.writeFieldName(name);
                write(json, object.get(name));
            }
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, JsonNode value) throws IOException {
        switch (value.getNodeType()) {
            case OBJECT -> write(json, value, Set.of());
            case ARRAY -> {
                json.writeStartArray();
                for (var item : value) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case STRING -> json.writeString(value.textValue());
            case NUMBER -> json.writeNumber(value.asText());
            case BOOLEAN -> json.writeBoolean(value.booleanValue());
            case NULL -> json.writeNull();
            case BINARY, MISSING, POJO -> throw new IllegalStateException("not from a parser: " + value.getNodeType());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
