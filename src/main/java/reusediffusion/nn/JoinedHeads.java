package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.HeadLayout;
import reusediffusion.cuda.HeadLayout.HeadNorm;

/**
 * Queries, keys and values in the memory of the one product that made them, normalised and turned there by a kernel where it can.
 *
 * @param queryNorm over the D channels of a head (B, S, H, D)
 * @param keyNorm over the D channels of a head (B, S, H, D)
 * @param heads H, of which each has D = C / H channels
 */
record JoinedHeads(UnaryOperator<Tensor> queryNorm, UnaryOperator<Tensor> keyNorm, long heads) {

    /** (B, S, 3 · H · D) → each (B, S, H, D), in the same memory. */
    Qkv parts(Tensor projected) {
        Tensor parts = projected.unflatten(-1, 3, -1).unflatten(-1, heads, -1); // (B, S, 3, H, D)
        return new Qkv(parts.select(2, 0), parts.select(2, 1), parts.select(2, 2));
    }

    /** projected (B, S, 3 · H · D) as queries, keys and values, normalised and turned in its own memory where the kernel can. */
    Qkv place(Tensor projected, Rotary rotary) {
        Qkv plain = parts(projected);
        if (HeadLayout.takes(projected, heads)) {
            write(projected, rotary, plain, 0);
            return plain;
        }
        Qkv changed = new Qkv(queryNorm.apply(plain.query()), keyNorm.apply(plain.key()), plain.value());
        return rotary == null ? changed : changed.rotate(rotary);
    }

    /** Normalises and turns in place, as tokens of {@code all} from {@code start} on; values stay. */
    void write(Tensor projected, Rotary rotary, Qkv all, long start) {
        if (rotary == null && norm(queryNorm).kind() == HeadLayout.Kind.NONE) {
            return;
        }
        HeadLayout.run(
                projected,
                norm(queryNorm),
                norm(keyNorm),
                rotary == null ? null : rotary.turns(),
                all.query(),
                all.key(),
                null,
                start);
    }

    private static HeadNorm norm(UnaryOperator<Tensor> norm) {
        if (norm instanceof RmsNorm rms) {
            return new HeadNorm(HeadLayout.Kind.RMS, rms.weight(), null, rms.epsilon());
        }
        if (norm instanceof LayerNorm layer) {
            return new HeadNorm(HeadLayout.Kind.LAYER, layer.weight(), layer.bias(), layer.epsilon());
        }
        return new HeadNorm(HeadLayout.Kind.NONE, null, null, 0);
    }
}
