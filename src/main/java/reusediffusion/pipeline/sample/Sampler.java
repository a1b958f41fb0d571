package reusediffusion.pipeline.sample;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.FusedUpdate.Updated;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.History;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * The one denoising loop: every family, with and without guidance, picture and clip, original and reuse. Latents are float32 whatever
 * the network's type.
 */
public final class Sampler {
    private final Family family;
    private final Settings settings;
    private final Schedule schedule;
    private final Placement placement;
    private final NetworkCalls calls;
    private final StepUpdate update;

    /** Makes the loop of a family for samples of these settings. */
    public Sampler(Family family, Settings settings, Placement placement) {
        this.family = family;
        this.settings = settings;
        this.schedule = family.schedule(settings);
        this.placement = placement.as(ScalarType.Float);
        this.calls = new NetworkCalls(family, settings);
        this.update = new StepUpdate(
                family, settings, this.placement, settings.wideNoise() ? ScalarType.Float : placement.type());
    }

    /** Sees the loop from within: what traces are made of. */
    @FunctionalInterface
    public interface Observer {
        Observer NONE = (i, before, update, prediction) -> {};

        /** After step i: the latents (B, L…) before and after it and how far they moved, what the network or a build predicted (G, B, L…). */
        void after(int i, Tensor before, Updated update, Tensor prediction);
    }

    /** The schedule of the loop's steps. */
    public Schedule schedule() {
        return schedule;
    }

    /** The host's memory beside the device that the loop works on. */
    public HostMemory host() {
        return new HostMemory(placement);
    }

    /** The batch before its first step; the initial noise is drawn from the streams. */
    public SamplerState start(Noise[] noises) {
        History[] histories = new History[noises.length];
        Arrays.fill(histories, History.EMPTY);
        try (Scope scope = new Scope()) {
            // Scaled in the type that it was drawn in: diffusers' randn_tensor and prepare_latents.
            Tensor scaled = Algebra.scale(update.noise(noises), schedule.initialScale());
            Tensor x = scope.keep(placement.place(scaled));
            return new SamplerState(0, x, List.of(), PredictionMemory.empty(noises.length), histories, noises);
        }
    }

    /**
     * Takes every step that is left; the latents (B, L…) are in {@link SamplerState#x}. What no later step can read is freed on the way; the
     * start stays the caller's.
     */
    public SamplerState finish(SamplerState start, Conditioning conditioning, Decider decider, Observer observer) {
        SamplerState state = start;
        try (Scope all = new Scope()) {
            while (state.i() < schedule.size()) {
                state = goOn(start, state, conditioning, decider, observer);
            }
            return new SamplerState(state.i(), all.keep(state.x()), List.of(), null, state.histories(), state.noises());
        }
    }

    /** Makes one step, and frees what no later one can read; the start stays the caller's. */
    public SamplerState goOn(
            SamplerState start, SamplerState state, Conditioning conditioning, Decider decider, Observer observer) {
        SamplerState next = advance(state, conditioning, decider, observer);
        state.closeBut(start, next);
        return next;
    }

    /** Makes one step of the loop for all samples of a batch. */
    public SamplerState advance(SamplerState s, Conditioning conditioning, Decider decider, Observer observer) {
        CalledStep called = call(s, conditioning, decider.decide(s.histories()));
        Decision[] decisions;
        try (Scope scope = new Scope()) { // what it looks at on the way
            decisions = decider.weigh(called.asked(), view(called, conditioning));
        }
        return take(called, decisions, decider, observer);
    }

    /** The first half of a step: the calls that these decisions ask for. */
    public CalledStep call(SamplerState s, Conditioning conditioning, Decision[] asked) {
        try (Scope scope = new Scope()) {
            return new CalledStep(s, asked, calls.make(scope, s, asked, schedule.step(s.i()), conditioning));
        }
    }

    /** The second half: the update, from the weights of these decisions. */
    public SamplerState take(CalledStep called, Decision[] decisions, Decider decider, Observer observer) {
        SamplerState s = called.before();
        Schedule.Step step = schedule.step(s.i());
        try (Scope scope = new Scope()) {
            Tensor raw = combined(called.memory(), decisions);
            boolean measured = decider.readsDifferences() || observer != Observer.NONE;
            StepUpdate.Result made = update.of(step, s, raw, measured);
            observer.after(s.i(), s.x(), made.latents(), raw);
            List<Tensor> kept = made.kept().stream().map(scope::keep).toList();
            History[] histories = decider.remember(decisions, s.histories(), made.latents());
            PredictionMemory read = called.memory().latest(decider.predictions());
            return new SamplerState(s.i() + 1, scope.keep(made.latents().next()), kept, read, histories, s.noises());
        }
    }

    /** What goes into the update, each scale by its own rows; a sample whose rows serve all scales has them for each. */
    private Tensor combined(PredictionMemory memory, Decision[] decisions) {
        int most = Arrays.stream(decisions).mapToInt(Decision::bands).max().orElse(1);
        return new FrequencyBands(family, settings)
                .join(
                        most,
                        band -> memory.combine(
                                Arrays.stream(decisions).map(d -> d.band(band)).toArray(Decision[]::new)));
    }

    /** A step from within, after its calls. */
    public Decider.View view(CalledStep called, Conditioning conditioning) {
        SamplerState s = called.before();
        Schedule.Step step = schedule.step(s.i());
        PredictionMemory memory = called.memory();
        return new Decider.View(s.i(), step, s.x(), s.kept(), memory, () -> {
            Tensor guided = family.guide(memory.newest(0), step, settings);
            return FirstCallFeatureReader.of(
                    conditioning, family.unpack(s.x(), settings), family.unpack(guided, settings));
        });
    }
}
