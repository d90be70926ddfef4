package dev.sluice.router.provider;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The hosts that are reached without a proxy: this machine, and what {@code NO_PROXY} names: hosts with those below them,
 * addresses and their networks ({@code 10.0.0.0/8}), or all ({@code *}). Compared by their text and bits: nothing is looked up.
 *
 * @param names in lower case, without dots before and ports behind
 */
record DirectHosts(List<String> names) {
    private static final String ALL = "*";

    DirectHosts {
        names = List.copyOf(names);
    }

    /** @param listed with commas or blanks between them */
    static DirectHosts of(String listed) {
        return new DirectHosts(Arrays.stream(listed.split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .map(name -> name.equals(ALL) ? ALL : bare(name))
                .toList());
    }

    boolean has(String host) {
        var name = bare(host);
        var address = NetUtil.createByteArrayFromIpAddressString(name);
        if (address != null) {
            return isHere(address) || names.stream().anyMatch(named -> named.equals(ALL) || isIn(address, named));
        }
        return isUnder(name, "localhost")
                || names.stream().anyMatch(named -> named.equals(ALL) || isUnder(name, named));
    }

    private static boolean isUnder(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean isHere(byte[] address) {
        try {
            return InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException wrongLength) {
            return false;
        }
    }

    /** @param named an address, or a network as address and length */
    private static boolean isIn(byte[] address, String named) {
        var parts = named.split("/", 2);
        var network = NetUtil.createByteArrayFromIpAddressString(parts[0]);
        if (network == null || network.length != address.length) {
            return false;
        }
        var most = address.length * Byte.SIZE;
        var bits = parts.length < 2 ? most : parts[1].matches("\\d{1,3}") ? Integer.parseInt(parts[1]) : most;
        for (int bit = 0; bit < Math.min(bits, most); bit++) {
            var mask = 1 << (Byte.SIZE - 1 - bit % Byte.SIZE);
            if (((address[bit / Byte.SIZE] ^ network[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Without the port behind it, the brackets round an address, and the dot before a domain. */
    private static String bare(String name) {
        var host = name.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
        if (host.startsWith("[")) {
            return host.substring(1).replaceFirst("\\].*$", "");
        }
        return host.indexOf(':') == host.lastIndexOf(':') ? host.replaceFirst(":\\d+$", "") : host;
    }
}
