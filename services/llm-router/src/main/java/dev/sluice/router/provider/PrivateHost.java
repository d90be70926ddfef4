package dev.sluice.router.provider;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Tells the hosts of this machine and of private networks from those of the world, by their names alone. */
final class PrivateHost {
    private static final List<String> ENDINGS =
            List.of(".localhost", ".local", ".internal", ".lan", ".home.arpa", ".svc", ".cluster.local", ".test");

    private PrivateHost() {}

    /** A name without a dot is one of a private network: no host of the world has one. */
    static boolean is(String host) {
        var name = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|\\]$|\\.$", "");
        var address = NetUtil.createByteArrayFromIpAddressString(name);
        if (address != null) {
            return isPrivate(address);
        }
        return !name.contains(".") || ENDINGS.stream().anyMatch(name::endsWith);
    }

    private static boolean isPrivate(byte[] address) {
        try {
            var place = InetAddress.getByAddress(address);
            var uniqueLocal = address.length == 16 && (address[0] & 0xfe) == 0xfc;
            var shared = address.length == 4 && address[0] == 100 && (address[1] & 0xc0) == 64;
            return place.isLoopbackAddress()
                    || place.isAnyLocalAddress()
                    || place.isLinkLocalAddress()
                    || place.isSiteLocalAddress()
                    || uniqueLocal
                    || shared;
        } catch (UnknownHostException wrongLength) {
            return true;
        }
    }
}
