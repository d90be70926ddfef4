package dev.sluice.session.callback;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where somebody wants to be told: an absolute address by HTTP, without a password in it. Whether its host may be spoken to
 * is seen when it is, since names change what they stand for.
 */
public record CallbackUrl(URI uri) {
    private static final int CHARS_MAX = 2_000;

    /** @throws IllegalArgumentException if it is none */
    public static CallbackUrl of(String text) {
        try {
            return new CallbackUrl(new URI(text));
        } catch (URISyntaxException malformed) {
            throw malformed();
        }
    }

    public CallbackUrl {
        var scheme = uri.getScheme();
        if (uri.toString().length() > CHARS_MAX
                || !("https".equals(scheme) || "http".equals(scheme))
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getFragment() != null) {
            throw malformed();
        }
    }

    boolean secure() {
        return uri.getScheme().equals("https");
    }

    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : secure() ? 443 : 80;
    }

    /** Without the brackets of an IPv6 address. */
    String host() {
        var host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** What stands behind the host in a request. */
    String target() {
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("callback_url is an absolute http or https address of at most " + CHARS_MAX
                + " characters, without a user or a fragment");
    }
}
