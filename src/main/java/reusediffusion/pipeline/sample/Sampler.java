package reusediffusion.pipeline.sample;

import static org.bytedeco.pytorch.global.torch.index_select;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.FusedUpdate.Updated;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.History;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Integers;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/**
 * The one denoising loop: every family, with and without guidance, picture and clip, original and reuse. Latents are float32 whatever
 * the network's type.
 */
public final class Sampler {
    private final Family family;
    private final Settings settings;
    private final Schedule schedule;
    private final Placement placement;
    private final StepUpdate update;

    /** Makes the loop of a family for samples of these settings. */
    public Sampler(Family family, Settings settings, Placement placement) {
        this.family = family;
        this.settings = settings;
        this.schedule = family.schedule(settings);
        this.placement = placement.as(ScalarType.Float);
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

    /**
     * A batch before step {@code i}; a value.
     *
     * @param x latents (B, L…)
     * @param kept what the step before kept for this one, as the schedule asks
     * @param noises the samples' streams, which a stochastic schedule goes on drawing from
     */
    public record State(
            int i, Tensor x, List<Tensor> kept, PredictionMemory memory, History[] histories, Noise[] noises) {

        private Set<Tensor> tensors() {
            Set<Tensor> tensors =
                    Collections.newSetFromMap(new IdentityHashMap<>()); // handles are equal by address alone
            tensors.add(x);
            tensors.addAll(kept);
            tensors.addAll(memory.tensors());
            return tensors;
        }

        /** Moves each of the tensors by {@code move}; one that is there twice is moved once. */
        public State moved(UnaryOperator<Tensor> move) {
            UnaryOperator<Tensor> once = once(move);
            return new State(i, once.apply(x), kept.stream().map(once).toList(), memory.moved(once), histories, noises);
        }

        private static UnaryOperator<Tensor> once(UnaryOperator<Tensor> move) {
            Map<Tensor, Tensor> moved = new IdentityHashMap<>();
            return t -> moved.computeIfAbsent(t, move);
        }

        /** Frees what neither of these states has. */
        public void closeBut(State start, State next) {
            Set<Tensor> mine = tensors();
            mine.removeAll(start.tensors());
            mine.removeAll(next.tensors());
            mine.forEach(Tensor::close);
        }

        /** Several ways on from one state, all with the same calls so far, as one larger batch. */
        public static State together(List<State> states) {
            State first = states.get(0);
            int n = states.size();
            return new State(
                    first.i,
                    Algebra.join(0, states.stream().map(State::x).toArray(Tensor[]::new)),
                    IntStream.range(0, first.kept.size())
                            .mapToObj(k -> Algebra.join(
                                    0, states.stream().map(s -> s.kept.get(k)).toArray(Tensor[]::new)))
                            .toList(),
                    first.memory.times(n),
                    states.stream().flatMap(s -> Arrays.stream(s.histories)).toArray(History[]::new),
                    states.stream().flatMap(s -> Arrays.stream(s.noises)).toArray(Noise[]::new));
        }
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
    public State start(Noise[] noises) {
        History[] histories = new History[noises.length];
        Arrays.fill(histories, History.EMPTY);
        try (Scope scope = new Scope()) {
            // Scaled in the type that it was drawn in: diffusers' randn_tensor and prepare_latents.
            Tensor scaled = Algebra.scale(update.noise(noises), schedule.initialScale());
            Tensor x = scope.keep(placement.place(scaled));
            return new State(0, x, List.of(), PredictionMemory.empty(noises.length), histories, noises);
        }
    }

    /**
     * Takes every step that is left; the latents (B, L…) are in {@link State#x}. What no later step can read is freed on the way; the
     * start stays the caller's.
     */
    public State finish(State start, Conditioning conditioning, Decider decider, Observer observer) {
        State state = start;
        try (Scope all = new Scope()) {
            while (state.i() < schedule.size()) {
                state = goOn(start, state, conditioning, decider, observer);
            }
            return new State(state.i(), all.keep(state.x()), List.of(), null, state.histories(), state.noises());
        }
    }

    /** Makes one step, and frees what no later one can read; the start stays the caller's. */
    public State goOn(State start, State state, Conditioning conditioning, Decider decider, Observer observer) {
        State next = advance(state, conditioning, decider, observer);
        state.closeBut(start, next);
        return next;
    }

    /** Makes one step of the loop for all samples of a batch. */
    public State advance(State s, Conditioning conditioning, Decider decider, Observer observer) {
        Called called = call(s, conditioning, decider.decide(s.histories()));
        Decision[] decisions;
        try (Scope scope = new Scope()) { // what it looks at on the way
            decisions = decider.weigh(called.asked(), view(called, conditioning));
        }
        return take(called, decisions, decider, observer);
    }

    /** A step whose calls are made and whose update is still to come: there, samples can agree on what goes into it. */
    public record Called(State before, Decision[] asked, PredictionMemory memory) {

        /** Moves each of the tensors by {@code move}; one that is there twice is moved once. */
        public Called moved(UnaryOperator<Tensor> move) {
            UnaryOperator<Tensor> once = State.once(move);
            return new Called(before.moved(once), asked, memory.moved(once));
        }
    }

    /** The first half of a step: the calls that these decisions ask for. */
    public Called call(State s, Conditioning conditioning, Decision[] asked) {
        try (Scope scope = new Scope()) {
            return new Called(s, asked, call(scope, s, asked, schedule.step(s.i()), conditioning));
        }
    }

    /** The second half: the update, from the weights of these decisions. */
    public State take(Called called, Decision[] decisions, Decider decider, Observer observer) {
        State s = called.before();
        Schedule.Step step = schedule.step(s.i());
        try (Scope scope = new Scope()) {
            Tensor raw = combined(called.memory(), decisions);
            boolean measured = decider.readsDifferences() || observer != Observer.NONE;
            StepUpdate.Result made = update.of(step, s, raw, measured);
            observer.after(s.i(), s.x(), made.latents(), raw);
            List<Tensor> kept = made.kept().stream().map(scope::keep).toList();
            History[] histories = remember(decider, decisions, s, made.latents());
            PredictionMemory read = called.memory().latest(decider.predictions());
            return new State(s.i() + 1, scope.keep(made.latents().next()), kept, read, histories, s.noises());
        }
    }

    /** What goes into the update, each scale by its own rows; a sample whose rows serve all scales has them for each. */
    private Tensor combined(PredictionMemory memory, Decision[] decisions) {
        int most = Arrays.stream(decisions).mapToInt(Decision::bands).max().orElse(1);
        return new Bands(family, settings)
                .join(
                        most,
                        band -> memory.combine(
                                Arrays.stream(decisions).map(d -> d.band(band)).toArray(Decision[]::new)));
    }

    /** A step from within, after its calls. */
    public Decider.View view(Called called, Conditioning conditioning) {
        State s = called.before();
        return view(s, schedule.step(s.i()), called.memory(), conditioning);
    }

    private Decider.View view(State s, Schedule.Step step, PredictionMemory memory, Conditioning conditioning) {
        return new Decider.View(s.i(), step, s.x(), s.kept(), memory, () -> {
            Tensor guided = family.guide(memory.newest(0), step, settings);
            return FirstLooks.of(conditioning, family.unpack(s.x(), settings), family.unpack(guided, settings));
        });
    }

    /** Calls the network for the samples that ask for it, together in one smaller batch. */
    private PredictionMemory call(
            Scope scope, State s, Decision[] decisions, Schedule.Step step, Conditioning conditioning) {
        int[] rows = IntStream.range(0, decisions.length)
                .filter(b -> decisions[b].call())
                .toArray();
        if (rows.length == 0) {
            return s.memory();
        }
        Tensor input = step.inputScale() == 1 ? s.x() : Algebra.scale(s.x(), step.inputScale());
        Conditioning told = conditioning;
        if (rows.length < decisions.length) {
            Tensor index = Integers.vector(
                    input.device(), Arrays.stream(rows).asLongStream().toArray());
            input = index_select(input, 0, index);
            told = conditioning.rows(index);
        }
        Tensor predicted = family.predict(input, step.time(), told, settings);
        return s.memory().with(scope.keep(predicted.to(ScalarType.Float)), rows);
    }

    private static History[] remember(Decider decider, Decision[] decisions, State s, Updated update) {
        double[] differences = decider.readsDifferences() ? differences(decider, update.moved()) : null;
        History[] histories = new History[decisions.length];
        for (int b = 0; b < histories.length; b++) {
            histories[b] =
                    s.histories()[b].then(decisions[b].call(), differences == null ? Double.NaN : differences[b]);
        }
        return histories;
    }

    private static double[] differences(Decider decider, Tensor moved) {
        double[] each = Values.doubles(moved);
        if (decider.decidesForBatch()) {
            Arrays.fill(each, Arrays.stream(each).average().orElseThrow());
        }
        return each;
    }

    /** Work with a source of noise for each sample. */
    public interface WithNoise {
        /** Makes the state that follows, drawing from the sources of noise. */
        State apply(Noise[] noises);
    }

    /** Draws from a source of noise for each request, by its seed, which is closed behind the work. */
    public static State withNoise(List<Request> batch, WithNoise body) {
        Noise[] noises = batch.stream().map(r -> new Noise(r.seed())).toArray(Noise[]::new);
        try {
            return body.apply(noises);
        } finally {
            Arrays.stream(noises).forEach(Noise::close);
        }
    }
}
