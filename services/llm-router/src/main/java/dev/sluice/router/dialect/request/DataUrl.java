package dev.sluice.router.dialect.request;

import java.util.Locale;
import java.util.Optional;

/** A file inside a URL: {@code data:image/png;base64,…}. */
public record DataUrl(String mediaType, String base64) {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    /** Empty if the text is no such URL. */
    public static Optional<DataUrl> read(String url) {
        var comma = url.indexOf(',');
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || comma < 0) {
            return Optional.empty();
        }
        var type = url.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
        if (!type.endsWith(BASE64)) {
            return Optional.empty();
        }
        // Parameters such as a charset belong to no image.
        var mediaType = type.substring(0, type.length() - BASE64.length()).replaceFirst(";.*", "");
        return Optional.of(new DataUrl(mediaType, url.substring(comma + 1)));
    }
}
