package dev.sluice.router.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/**
 * What must be known of a request's messages before anybody is asked. The messages are nearly all of a request and mostly
 * pass as they came: so they are looked over, not read.
 *
 * @param wellFormed whether they are objects with a role, at least one
 * @param images how many pictures they hold
 * @param imageChars what the pictures' addresses take, which for pictures in place is nearly all of the body
 * @param tools whether any of them calls a tool or says what a tool gave
 */
record Messages(boolean wellFormed, int images, long imageChars, boolean tools) {
    static final Messages NONE = new Messages(false, 0, 0, false);

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
            count++;
            look.message();
        }
        return new Messages(look.wellFormed && count > 0, look.images, look.imageChars, look.tools);
    }

    private static final class Look {
        private final JsonParser json;
        private boolean wellFormed = true;
        private int images;
        private long imageChars;
        private boolean tools;

        Look(JsonParser json) {
            this.json = json;
        }

        void message() throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                wellFormed = false;
                return;
            }
            var hasRole = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                var value = json.nextToken();
                if (name.equals("role") && value == JsonToken.VALUE_STRING) {
                    hasRole = true;
                    tools |= OF_TOOLS.contains(json.getText());
                } else if (name.equals("content") && value == JsonToken.START_ARRAY) {
                    content();
                } else if (name.equals("tool_calls")) {
                    calls(value);
                } else {
                    json.skipChildren();
                }
            }
            wellFormed &= hasRole;
        }

        private void content() throws IOException {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    json.skipChildren();
                    continue;
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    var isImage = json.currentName().equals("image_url");
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
            images++;
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var isUrl = json.currentName().equals("url");
                if (json.nextToken() == JsonToken.VALUE_STRING && isUrl) {
                    imageChars += json.getTextLength();
                } else {
                    json.skipChildren();
                }
            }
        }

        private void calls(JsonToken value) throws IOException {
            if (!value.isStructStart()) {
                return;
            }
            if (json.nextToken().isStructEnd()) {
                return;
            }
            tools = true;
            do {
                json.skipChildren();
            } while (!json.nextToken().isStructEnd());
        }
    }
}
