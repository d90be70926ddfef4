package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What must be known of a response's input before anybody is asked.
 *
 * @param defect the place of the first that is not as {@link #RULE} says
 * @param pictures those that it holds
 * @param imageChars what the pictures take, which for pictures in place is nearly all of the body
 * @param offersTools whether one of its items offers more tools
 */
record Input(Optional<String> defect, List<Picture> pictures, long imageChars, boolean offersTools) {
    static final String RULE = "input is a text, or a list of items, at least one, each an object.";

    static final Input NONE = new Input(Optional.of("input"), List.of(), 0, false);

    /** Looks over the value that the parser stands at, and leaves it at the value's end. */
    static Input read(JsonParser json) throws IOException {
        JsonNode input = json.readValueAsTree();
        if (input.isTextual()) {
            return new Input(Optional.empty(), List.of(), 0, false);
        }
        if (!input.isArray() || input.isEmpty()) {
            return NONE;
        }
        var pictures = new ArrayList<Picture>();
        var imageChars = 0L;
        var offersTools = false;
        for (int at = 0; at < input.size(); at++) {
            var item = input.get(at);
            if (!item.isObject()) {
                return new Input(Optional.of("input[" + at + "]"), List.of(), 0, false);
            }
            offersTools |= !item.path("tools").isEmpty();
            for (var part : item.path(item.path("output").isArray() ? "output" : "content")) {
                if (part.path("type").asText().equals("input_image")) {
                    var url = part.path("image_url").asText();
                    imageChars += url.length();
                    var picture = url.isEmpty() ? Picture.UNKNOWN : Picture.at(url.toCharArray(), 0, url.length());
                    pictures.add(part.path("detail").asText().equals("low") ? picture.glanced() : picture);
                }
            }
        }
        return new Input(Optional.empty(), List.copyOf(pictures), imageChars, offersTools);
    }
}
