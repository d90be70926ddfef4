package dev.sluice.router.provider;

import dev.sluice.http.PublicAddress;
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
            return !PublicAddress.is(InetAddress.getByAddress(address));
        } catch (UnknownHostException wrongLength) {
            return true;
        }
    }
}
