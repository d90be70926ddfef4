package dev.sluice.router.dialect.request;

import java.util.List;

/**
 * How large a prompt is, as it came: what an estimate of its tokens is made from.
 *
 * @param textBytes all of the body but its pictures
 * @param pictures those that it holds or names
 */
public record PromptSize(long textBytes, List<Picture> pictures) {
    public PromptSize {
        pictures = List.copyOf(pictures);
    }

    /** A prompt without pictures. */
    public static PromptSize ofText(long bytes) {
        return new PromptSize(bytes, List.of());
    }
}
