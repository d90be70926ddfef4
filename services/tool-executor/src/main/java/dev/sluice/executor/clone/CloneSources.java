package dev.sluice.executor.clone;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where repositories may be cloned from: below these addresses, and nowhere else. The operator names them, so he answers for
 * what is there.
 *
 * @param addresses such as {@code https://git.example.org/} or {@code https://git.example.org:8443/team/}
 */
public record CloneSources(List<URI> addresses) {
    private static final int URL_CHARS_MAX = 2_048;
    private static final Set<String> SCHEMES = Set.of("https", "http");

    public CloneSources {
        addresses = List.copyOf(addresses);
        addresses.forEach(address -> {
            if (!plain(address) || !address.getPath().endsWith("/")) {
                throw new IllegalArgumentException(
                        address + " is no address to clone from: https://host/ or https://host/path/");
            }
        });
    }

    /** The address as it is asked for; it leads below one of these. */
    URI allowed(String url) throws Refused {
        try {
            if (url.length() > URL_CHARS_MAX) {
                throw refused("The address is longer than " + URL_CHARS_MAX + " characters.");
            }
            var address = new URI(url);
            if (address.getRawUserInfo() != null) {
                throw refused("Give a password in the header, never in the address.");
            }
            if (plain(address) && addresses.stream().anyMatch(source -> below(address, source))) {
                return address;
            }
        } catch (URISyntaxException malformed) {
            // Said below.
        }
        throw refused(
                addresses.isEmpty()
                        ? "The operator allows no repository to be cloned."
                        : "The operator does not allow this address; it must lead below " + addresses + ".");
    }

    /** Nothing but scheme, host, port and a path that says what it means. */
    private static boolean plain(URI address) {
        var path = address.getRawPath();
        return address.getScheme() != null
                && SCHEMES.contains(address.getScheme().toLowerCase(Locale.ROOT))
                && address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && path != null
                && path.startsWith("/")
                && path.indexOf('%') < 0
                && !List.of(path.split("/")).contains("..");
    }

    private static boolean below(URI address, URI source) {
        return address.getScheme().equalsIgnoreCase(source.getScheme())
                && address.getHost().equalsIgnoreCase(source.getHost())
                && address.getPort() == source.getPort()
                && address.getPath().startsWith(source.getPath())
                && address.getPath().length() > source.getPath().length();
    }

    private static Refused refused(String sentence) {
        return new Refused(CallFailure.INVALID_ARGUMENTS, sentence);
    }
}
