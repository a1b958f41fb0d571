package reusediffusion.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reusediffusion.cuda.AttentionChoice;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.cuda.Float8Rows;
import reusediffusion.cuda.FusedGroupNorm;
import reusediffusion.cuda.FusedNorm;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.cuda.FusedNorm.Streams;
import reusediffusion.cuda.FusedNorm.Vectors;
import reusediffusion.cuda.FusedUpdate;
import reusediffusion.cuda.FusedUpdate.Updated;
import reusediffusion.cuda.GatedUnit;
import reusediffusion.cuda.HeadLayout;
import reusediffusion.cuda.HeadLayout.HeadNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.SampleProducts;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Draws;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** Each kernel on a GPU against torch's own operations in float32. Fails without a GPU. */
@Tag("gpu")
class KernelsGpuTest {
    private static final double EPSILON = 1e-6;
    private static final Draws DRAWS = new Draws("cuda");

    /** Types with the relative error of two roundings. */
    enum Type {
        FLOAT(ScalarType.Float, 2e-6),
        HALF(ScalarType.Half, 1e-3),
        BFLOAT16(ScalarType.BFloat16, 8e-3);

        final ScalarType type;
        final double bound;

        Type(ScalarType type, double bound) {
            this.type = type;
            this.bound = bound;
        }

        Tensor random(long... shape) {
            return DRAWS.normal(shape).to(type);
        }
    }

    private static Tensor wide(Tensor x) {
        return x.to(ScalarType.Float);
    }

    private static void near(Tensor got, Tensor expected, double bound) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        double error =
                wide(got).sub(expected).norm().item_double() / expected.norm().item_double();
        assertThat(error).isLessThan(bound);
    }

    private static Tensor norm(Tensor x, Tensor weight, Tensor bias) {
        return torch.layer_norm(
                x,
                new long[] {x.size(-1)},
                weight == null ? null : new TensorOptional(wide(weight)),
                bias == null ? null : new TensorOptional(wide(bias)),
                EPSILON,
                true);
    }

    @ParameterizedTest
    @EnumSource
    void normsUnderTwoModulationsWithAResidual(Type t) {
        try (Scope scope = new Scope()) {
            for (long width : new long[] {64, 1536, 3072, 4096}) {
                Tensor x = t.random(2, 50, width);
                Tensor added = t.random(2, 50, width);
                Tensor all = t.random(2, 6, width).unsqueeze(1);
                Tensor weight = t.random(width);
                Tensor bias = t.random(width);
                Vectors text = vectors(all, 0);
                Vectors rest = vectors(all, 3);
                assertThat(FusedNorm.takes(x)).isTrue();
                Normed got = FusedNorm.run(x, added, new Streams(7, text, rest), weight, bias, EPSILON, false);
                Tensor sum = torch.empty_like(wide(x));
                Tensor out = torch.empty_like(sum);
                for (Vectors v : new Vectors[] {text, rest}) {
                    long start = v == text ? 0 : 7;
                    long length = v == text ? 7 : 43;
                    Tensor part = wide(x.narrow(1, start, length))
                            .add(wide(v.gate()).mul(wide(added.narrow(1, start, length))));
                    sum.narrow(1, start, length).copy_(part);
                    Tensor rounded = wide(part.to(t.type));
                    out.narrow(1, start, length)
                            .copy_(norm(rounded, weight, bias)
                                    .mul(Algebra.shift(wide(v.scale()), 1))
                                    .add(wide(v.shift())));
                }
                near(got.sum(), sum, t.bound);
                near(got.out(), out, t.bound);
                Normed eight = FusedNorm.run(x, added, new Streams(7, text, rest), weight, bias, EPSILON, true);
                assertThat(eight.sum().equal(got.sum())).isTrue();
                eightBits(eight.rows(), wide(got.out()));
                near(
                        FusedNorm.run(x, null, Streams.of(Vectors.NONE), null, null, EPSILON, false)
                                .out(),
                        norm(wide(x), null, null),
                        t.bound);
            }
        }
    }

    private static Vectors vectors(Tensor all, long from) {
        return new Vectors(all.select(2, from), all.select(2, from + 1), all.select(2, from + 2));
    }

    @ParameterizedTest
    @EnumSource
    void headsAreNormalisedTurnedAndPlaced(Type t) {
        try (Scope scope = new Scope()) {
            for (long head : new long[] {8, 64, 128}) {
                for (HeadLayout.Kind kind : HeadLayout.Kind.values()) {
                    Tensor projected = t.random(2, 11, 3 * 5 * head);
                    Tensor w = t.random(head);
                    Tensor b = t.random(head);
                    Tensor angles = wide(Type.FLOAT.random(20, head / 2));
                    Tensor turns = torch.view_as_complex(Algebra.stack(-1, angles.cos(), angles.sin()));
                    Tensor query = Algebra.scale(t.random(2, 20, 5, head), 0);
                    Tensor key = torch.zeros_like(query);
                    Tensor value = torch.zeros_like(query);
                    HeadNorm norm = new HeadNorm(kind, w, b, EPSILON);
                    assertThat(HeadLayout.takes(projected, 5)).isTrue();
                    HeadLayout.run(projected, norm, norm, turns, query, key, value, 4);
                    Tensor parts = wide(projected).unflatten(-1, 3, -1).unflatten(-1, 5, -1);
                    Tensor turn = turns.narrow(0, 4, 11).unsqueeze(1);
                    near(query.narrow(1, 4, 11), turned(normed(parts.select(2, 0), norm), turn), t.bound);
                    near(key.narrow(1, 4, 11), turned(normed(parts.select(2, 1), norm), turn), t.bound);
                    near(value.narrow(1, 4, 11), parts.select(2, 2), t.bound);
                    assertThat(query.narrow(1, 0, 4).abs().max().item_double()).isZero();
                    assertThat(query.narrow(1, 15, 5).abs().max().item_double()).isZero();
                    Tensor all = t.random(2, 20, 3 * 5 * head);
                    Tensor before = wide(all.narrow(1, 4, 11).clone())
                            .unflatten(-1, 3, -1)
                            .unflatten(-1, 5, -1);
                    Tensor inPlace = all.unflatten(-1, 3, -1).unflatten(-1, 5, -1);
                    Tensor[] own = {inPlace.select(2, 0), inPlace.select(2, 1)};
                    HeadLayout.run(all.narrow(1, 4, 11), norm, norm, turns, own[0], own[1], null, 4);
                    near(own[0].narrow(1, 4, 11), turned(normed(before.select(2, 0), norm), turn), t.bound);
                    near(own[1].narrow(1, 4, 11), turned(normed(before.select(2, 1), norm), turn), t.bound);
                }
            }
        }
    }

    private static Tensor normed(Tensor x, HeadNorm norm) {
        return switch (norm.kind()) {
            case NONE -> x;
            case RMS -> torch.rms_norm(
                    x, new long[] {x.size(-1)}, new TensorOptional(wide(norm.weight())), new DoubleOptional(EPSILON));
            case LAYER -> norm(x, norm.weight(), norm.bias());
        };
    }

    private static Tensor turned(Tensor x, Tensor turns) {
        return torch.view_as_real(torch.view_as_complex(x.contiguous().unflatten(-1, -1, 2))
                        .mul(turns))
                .flatten(3, 4);
    }

    @ParameterizedTest
    @EnumSource
    void gates(Type t) {
        try (Scope scope = new Scope()) {
            Tensor both = t.random(2, 33, 2 * 640);
            Tensor h = wide(both).narrow(-1, 0, 640);
            near(GatedUnit.run(both), h.mul(torch.gelu(wide(both).narrow(-1, 640, 640))), t.bound);
        }
    }

    @ParameterizedTest
    @EnumSource
    void groupsOfPicturesThatLieChannelsLast(Type t) {
        try (Scope scope = new Scope()) {
            for (long[] shape :
                    new long[][] {{2, 320, 33, 20}, {1, 128, 64, 64}, {2, 64, 4, 4}, {1, 2560, 8, 8}, {3, 1920, 16, 16}
                    }) {
                Tensor x = Algebra.shift(t.random(shape), 3).contiguous(MemoryFormat.ChannelsLast);
                Tensor added = t.random(shape[0], shape[1]);
                Tensor weight = t.random(shape[1]);
                Tensor bias = t.random(shape[1]);
                assertThat(FusedGroupNorm.takes(x)).isTrue();
                Tensor expected = torch.group_norm(
                        wide(x.add(added.unsqueeze(-1).unsqueeze(-1))).contiguous(MemoryFormat.Contiguous),
                        32,
                        new TensorOptional(wide(weight)),
                        new TensorOptional(wide(bias)),
                        EPSILON,
                        false);
                near(FusedGroupNorm.run(x, added, weight, bias, 32, EPSILON, true), torch.silu(expected), 2 * t.bound);
                near(FusedGroupNorm.run(x, added, weight, bias, 32, EPSILON, false), expected, 2 * t.bound);
                Tensor again = FusedGroupNorm.run(x, added, weight, bias, 32, EPSILON, true);
                assertThat(again.equal(FusedGroupNorm.run(x, added, weight, bias, 32, EPSILON, true)))
                        .isTrue();
            }
        }
    }

    @Test
    void attentionIsRight() {
        try (Scope scope = new Scope()) {
            for (long width : new long[] {64, 128}) {
                Tensor q = Type.BFLOAT16.random(2, 300, 8, width).transpose(1, 2);
                Tensor k = Type.BFLOAT16.random(2, 400, 8, width).transpose(1, 2);
                Tensor v = Type.BFLOAT16.random(2, 400, 8, width).transpose(1, 2);
                Tensor expected = torch.scaled_dot_product_attention(wide(q), wide(k), wide(v));
                Tensor got = AttentionChoice.attend(q, k, v);
                near(got, expected, 0.01);
                assertThat(got.transpose(1, 2).is_contiguous()).isTrue();
            }
        }
    }

    @Test
    void aStepsUpdateInOnePass() {
        for (long[] shape : new long[][] {{1, 1, 4, 128, 128}, {2, 3, 16, 8, 9}, {2, 1, 13, 16, 60, 90}}) {
            try (Scope scope = new Scope()) {
                Tensor raw = Type.FLOAT.random(shape);
                Tensor x = Type.FLOAT.random(raw.select(0, 0).shape());
                assertThat(FusedUpdate.takes(raw, x)).isTrue();
                Updated got = FusedUpdate.run(raw, x, 5, 0.98, -0.07, true);
                Tensor negative = raw.select(0, 0);
                Tensor guided = raw.size(0) == 1
                        ? negative
                        : Algebra.add(negative, raw.select(0, 1).sub(negative), 5);
                Tensor expected = Algebra.add(Algebra.scale(x, 0.98), guided, -0.07);
                near(got.next(), expected, Type.FLOAT.bound);
                near(got.moved(), expected.sub(x).abs().flatten(1, -1).mean(1), 1e-5);
                assertThat(FusedUpdate.run(raw, x, 5, 0.98, -0.07, false).moved())
                        .isNull();
            }
        }
    }

    @Test
    void capturedCallsAreTheSame() {
        try (Scope scope = new Scope();
                CapturedCalls calls =
                        new CapturedCalls(in -> torch.relu(in[0].matmul(in[1])).add(new Scalar(1)))) {
            Tensor weight = Type.BFLOAT16.random(256, 256);
            for (int i = 0; i < 5; i++) {
                Tensor x = Type.BFLOAT16.random(64, 256);
                Tensor expected = torch.relu(x.matmul(weight)).add(new Scalar(1));
                assertThat(calls.apply(x, weight).equal(expected)).isTrue();
            }
            assertThat(calls.graphs()).isEqualTo(1);
        }
    }

    /** Of a call's two outputs; and memory that runs out, or a wait, amid a capture leaves device and stream as they were. */
    @Test
    void whatFailsAmidACaptureFailsNoCall() {
        for (boolean memory : new boolean[] {true, false}) {
            try (Scope scope = new Scope()) {
                DeviceMeter meter = DeviceMeter.of(new Placement("cuda:0", ScalarType.BFloat16));
                Tensor small = Type.BFLOAT16.random(64, 64);
                Tensor large = Type.BFLOAT16.random(128, 64);
                meter.await();
                long before = meter.used();
                AtomicInteger of64 = new AtomicInteger();
                try (CapturedCalls calls = new CapturedCalls(in -> twice(in[0], of64, memory), 1 << 20)) {
                    for (int i = 0; i < 4; i++) {
                        for (Tensor x : new Tensor[] {small, large}) {
                            try (Scope inner = new Scope()) {
                                Tensor[] made = calls.applyAll(x);
                                assertThat(made[0].equal(x.add(x))).isTrue();
                                assertThat(made[1].equal(torch.relu(x))).isTrue();
                            }
                        }
                    }
                    assertThat(calls.graphs()).isEqualTo(memory ? 1 : 0);
                }
                meter.await();
                assertThat(meter.used() - before).isLessThan(64L << 20); // what cuBLAS keeps for a stream
            }
        }
    }

    /** Fails at each capture of 64 rows: at the calls behind the first and behind each one that warms up. */
    private static Tensor[] twice(Tensor x, AtomicInteger of64, boolean memory) {
        Tensor sum = x.add(x);
        int call = x.size(0) == 64 ? of64.incrementAndGet() : 0;
        if (call == 3 || call == 5 && memory) {
            if (memory) {
                torch.empty(new long[] {1L << 42}, x.options(), null).close();
            } else {
                assertThat(sum.sum().item_double()).isNotNaN();
            }
        }
        return new Tensor[] {sum, torch.relu(x)};
    }

    /** Of three frames the first has a latent frame to itself; the others are four pixels high and two wide a latent. */
    @ParameterizedTest
    @EnumSource
    void groupNormOfClipsUnderTheirLatents(Type t) {
        try (Scope scope = new Scope()) {
            Tensor x = Algebra.channelsLast(t.random(2, 64, 3, 8, 6));
            Tensor weight = t.random(64);
            Tensor bias = t.random(64);
            Tensor by = t.random(2, 64, 2, 2, 3);
            Tensor plus = t.random(2, 64, 2, 2, 3);
            assertThat(FusedGroupNorm.takesLatents(x)).isTrue();
            Tensor normed = torch.group_norm(
                    wide(x), 32, new TensorOptional(wide(weight)), new TensorOptional(wide(bias)), EPSILON, true);
            near(FusedGroupNorm.run(x, null, weight, bias, 32, EPSILON, false), normed, t.bound);
            Tensor under = normed.mul(spread(by)).add(spread(plus));
            near(
                    FusedGroupNorm.underLatents(x, weight, bias, 32, EPSILON, by, plus, 1),
                    torch.silu(under),
                    2 * t.bound);
        }
    }

    private static Tensor spread(Tensor latents) {
        Tensor rest = latents.narrow(2, 1, 1);
        Tensor frames = Algebra.join(2, latents.narrow(2, 0, 1), rest, rest);
        return torch.upsample_nearest3d(wide(frames), 3, 8, 6);
    }

    /** e4m3 numbers are 1/16 apart; a rounding the other way is seldom, and a step then. */
    @ParameterizedTest
    @EnumSource
    void rowsInEightBitsAndTheirProduct(Type t) {
        try (Scope scope = new Scope()) {
            Tensor x = t.random(2, 50, 3072);
            Tensor y = t.random(2, 50, 12288);
            eightBits(Float8Rows.of(x), wide(x));
            Tensor gelu = torch.gelu(wide(y), "tanh").to(t.type);
            eightBits(Float8Rows.ofGelu(y), wide(gelu));
            Float8Rows both = Float8Rows.ofBoth(x, y);
            eightBits(both, Algebra.join(2, wide(x), wide(gelu)));
            Tensor apart = x.narrow(1, 20, 30); // samples with others' tokens between them
            eightBits(Float8Rows.of(apart), wide(apart));
            Tensor weight = Algebra.scale(t.random(3072, 15360), 0.01);
            Tensor bias = t.random(3072);
            Tensor expected = dequantised(both)
                    .matmul(dequantised(Float8Rows.of(weight)).t())
                    .add(wide(bias));
            near(both.times(Float8Rows.of(weight), bias, t.type), expected, 8e-3); // answers in bfloat16
            Tensor half = torch.empty_like(expected).to(t.type);
            both.part(48, 52).timesInto(half.narrow(0, 48, 52), Float8Rows.of(weight), bias);
            near(half.narrow(0, 48, 52), expected.narrow(0, 48, 52), 8e-3);
            Linear map = new Linear(
                    Float8Rows.of(weight).values(), bias, Float8Rows.of(weight).scales());
            for (long tokens : new long[] {25, 50
            }) { // with 25, the factors of the second sample are not where a product wants them
                Tensor all = Algebra.scale(t.random(100 / tokens, tokens + 7, 3072), 0);
                Tensor in = both.values().view(100 / tokens, tokens, 15360);
                new SampleProducts(map).into(all.narrow(1, 7, tokens), new Normed(in.to(t.type), null, both));
                near(all.narrow(1, 7, tokens).flatten(0, 1), expected, 8e-3);
                assertThat(all.narrow(1, 0, 7).abs().max().item_double()).isZero();
            }
        }
    }

    private static Tensor dequantised(Float8Rows rows) {
        return wide(rows.values()).mul(rows.scales());
    }

    private static void eightBits(Float8Rows got, Tensor x) {
        Tensor rows = x.flatten(0, -2);
        Tensor scales = rows.abs().amax(new long[] {-1}, true).div(new Scalar(448));
        near(got.scales(), scales, 1e-6);
        Tensor values = rows.div(scales).to(ScalarType.Float8_e4m3fn).to(ScalarType.Float);
        near(dequantised(got), values.mul(scales), 2e-3);
    }
}
