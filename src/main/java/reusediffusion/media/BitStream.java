package reusediffusion.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bits into bytes, the lowest first, as DEFLATE has them. */
final class BitStream {
    /** Eight bytes of an array at once. */
    static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int size;
    private long pending;
    private int filled;

    /** @param expected bytes; there may be more */
    BitStream(int expected) {
        bytes = new byte[expected + Long.BYTES];
    }

    /** The lowest {@code n} bits of {@code value}, which has no others; at most 32. */
    void put(int value, int n) {
        pending |= (long) value << filled;
        filled += n;
        if (filled >= Integer.SIZE) {
            if (size + Long.BYTES > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            EIGHT.set(bytes, size, pending);
            size += Integer.BYTES;
            pending >>>= Integer.SIZE;
            filled -= Integer.SIZE;
        }
    }

    /** All of them, the last byte filled up with zeros. */
    byte[] toBytes() {
        byte[] all = Arrays.copyOf(bytes, size + (filled + Byte.SIZE - 1) / Byte.SIZE);
        for (int i = size; i < all.length; i++) {
            all[i] = (byte) (pending >>> (Byte.SIZE * (i - size)));
        }
        return all;
    }
}
