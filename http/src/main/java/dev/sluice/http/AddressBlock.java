package dev.sluice.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * Whom an address counts for where something is limited per address: an IPv4 address for itself, an IPv6 address for the
 * 64 bits that everybody gets at least, who could otherwise come from as many addresses as he likes.
 */
public final class AddressBlock {
    private static final int GROUPS = 4;

    private AddressBlock() {}

    public static String of(InetAddress address) {
        return address instanceof Inet6Address ? block(address.getAddress()) : address.getHostAddress();
    }

    /** The same of an address as text; what is none counts for itself. */
    public static String of(String address) {
        try {
            return of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException none) {
            return address;
        }
    }

    private static String block(byte[] address) {
        var hex = HexFormat.of();
        var block = new StringBuilder();
        for (var group = 0; group < GROUPS; group++) {
            block.append(hex.formatHex(address, 2 * group, 2 * group + 2)).append(':');
        }
        return block.append(":/64").toString();
    }
}
