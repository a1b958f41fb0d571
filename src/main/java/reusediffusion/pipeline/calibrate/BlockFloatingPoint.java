package reusediffusion.pipeline.calibrate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Numbers of 16 bits: whole multiples of a power of two, such that the largest takes 15 bits. They are within 1/32768 of the largest number,
 * several times nearer than half precision would be, and numbers of this form come back as they were.
 */
record BlockFloatingPoint(int exponent, short[] multiples) {
    private static final int LARGEST = Short.MAX_VALUE;

    static BlockFloatingPoint of(float... values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        int exponent = largest == 0 || !Float.isFinite(largest) ? 0 : exponent(largest);
        double unit = Math.scalb(1.0, exponent);
        short[] multiples = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            multiples[i] = (short) Math.max(-LARGEST, Math.min(LARGEST, Math.round(values[i] / unit)));
        }
        return new BlockFloatingPoint(exponent, multiples);
    }

    /** The least with which the largest number takes no more than 15 bits. */
    private static int exponent(float largest) {
        int exponent = Math.getExponent(largest) - 15;
        while (Math.round(largest / Math.scalb(1.0, exponent)) > LARGEST) {
            exponent++;
        }
        return exponent;
    }

    float[] values() {
        double unit = Math.scalb(1.0, exponent);
        float[] values = new float[multiples.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (multiples[i] * unit);
        }
        return values;
    }

    void write(DataOutputStream out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(multiples.length * Short.BYTES);
        bytes.asShortBuffer().put(multiples);
        out.writeInt(exponent);
        out.writeInt(multiples.length);
        out.write(bytes.array());
    }

    static BlockFloatingPoint read(DataInputStream in) throws IOException {
        int exponent = in.readInt();
        short[] multiples = new short[in.readInt()];
        ByteBuffer.wrap(in.readNBytes(multiples.length * Short.BYTES))
                .asShortBuffer()
                .get(multiples);
        return new BlockFloatingPoint(exponent, multiples);
    }
}
