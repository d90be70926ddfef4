package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must be known of a request's messages before anybody is asked. The messages are nearly all of a request and mostly
 * pass as they came: so they are looked over, not read.
 *
 * @param defect the place of the first that is not as {@link #RULE} says
 * @param pictures those that they hold
 * @param imageChars what the pictures' addresses take, which for pictures in place is nearly all of the body
 * @param tools whether any of them calls a tool or says what a tool gave
 * @param roles in which they are spoken
 * @param thoughts whether any has the thoughts of a model with it, as text
 * @param callIds the ids of the calls in them
 * @param prefilled whether the last one is the assistant's, to be gone on from
 * @param seals whether any has what only one model or API takes: its own thoughts, or that a tool failed
 */
record Messages(
        Optional<String> defect,
        List<Picture> pictures,
        long imageChars,
        boolean tools,
        Set<String> roles,
        boolean thoughts,
        Set<String> callIds,
        boolean seals,
        boolean prefilled) {
    static final String RULE = "messages is a list of objects, at least one, each with a role (system, developer, user,"
            + " assistant, tool or function) and a content that is a text or a list of parts, or none.";

    static final Messages NONE =
            new Messages(Optional.of("messages"), List.of(), 0, false, Set.of(), false, Set.of(), false, false);

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");

    private static final Set<String> OF_TOOLS = Set.of("tool", "function");

    /** Looks over the value that the parser stands at, and leaves it at the value's end. */
    static Messages read(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return NONE;
        }
        var look = new Look(json);
        var count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            look.message("messages[" + count + "]");
            count++;
        }
        var defect = count == 0 ? NONE.defect : look.defect;
        return new Messages(
                defect,
                List.copyOf(look.pictures),
                look.imageChars,
                look.tools,
                Set.copyOf(look.roles),
                look.thoughts,
                Set.copyOf(look.callIds),
                look.seals,
                look.role.equals("assistant"));
    }

    private static final class Look {
        private final JsonParser json;
        private Optional<String> defect = Optional.empty();
        private final List<Picture> pictures = new ArrayList<>();
        private long imageChars;
        private boolean tools;
        private final Set<String> roles = new HashSet<>();
        private boolean thoughts;
        private final Set<String> callIds = new HashSet<>();
        private boolean seals;

        /** Of the message that was looked over last. */
        private String role = "";

        Look(JsonParser json) {
            this.json = json;
        }

        void message(String at) throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                wrong(at);
                return;
            }
            var hasRole = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                var value = json.nextToken();
                switch (name) {
                    case "role" -> {
                        hasRole = true;
                        role(value, at);
                    }
                    case "content" -> content(value, at);
                    case "tool_calls" -> calls(value, at);
                    case "reasoning_details" -> {
                        seals |= value == JsonToken.START_ARRAY;
                        json.skipChildren();
                    }
                    case "is_error" -> {
                        seals = true;
                        json.skipChildren();
                    }
                    case "reasoning_content" -> {
                        thoughts |= value != JsonToken.VALUE_NULL;
                        json.skipChildren();
                    }
                    default -> json.skipChildren();
                }
            }
            if (!hasRole) {
                wrong(at + ".role");
            }
        }

        private void role(JsonToken value, String at) throws IOException {
            if (value != JsonToken.VALUE_STRING || !ROLES.contains(json.getText())) {
                json.skipChildren();
                wrong(at + ".role");
                return;
            }
            role = json.getText();
            roles.add(role);
            tools |= OF_TOOLS.contains(role);
        }

        private void content(JsonToken value, String at) throws IOException {
            if (value == JsonToken.START_ARRAY) {
                parts(at);
                return;
            }
            if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
                wrong(at + ".content");
            }
            json.skipChildren();
        }

        private void wrong(String at) {
            defect = defect.or(() -> Optional.of(at));
        }

        private void parts(String at) throws IOException {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    json.skipChildren();
                    wrong(at + ".content");
                    continue;
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    // A video or a sound behind an address is fetched as a picture is.
                    var isImage = json.currentName().endsWith("_url");
                    json.nextToken();
                    if (isImage) {
                        image();
                    } else {
                        json.skipChildren();
                    }
                }
            }
        }

        private void image() throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                pictures.add(json.currentToken() == JsonToken.VALUE_STRING ? picture() : Picture.UNKNOWN);
                json.skipChildren();
                return;
            }
            var picture = Picture.UNKNOWN;
            var glance = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                var isText = json.nextToken() == JsonToken.VALUE_STRING;
                if (isText && name.equals("url")) {
                    picture = picture();
                } else if (isText && name.equals("detail")) {
                    glance = json.getText().equals("low");
                } else {
                    json.skipChildren();
                }
            }
            pictures.add(glance ? picture.glanced() : picture);
        }

        private Picture picture() throws IOException {
            imageChars += json.getTextLength();
            return Picture.at(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        }

        private void calls(JsonToken value, String at) throws IOException {
            if (value != JsonToken.START_ARRAY) {
                if (value != JsonToken.VALUE_NULL) {
                    wrong(at + ".tool_calls");
                }
                json.skipChildren();
                return;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                tools = true;
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    wrong(at + ".tool_calls");
                    json.skipChildren();
                    continue;
                }
                call();
            }
        }

        private void call() throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var isId = json.currentName().equals("id");
                seals |= json.currentName().equals("extra_content");
                if (json.nextToken() == JsonToken.VALUE_STRING && isId) {
                    callIds.add(json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
    }
}
