package reusediffusion.pipeline.calibrate;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.sample.CalledStep;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.statistics.NormalEquations;
import reusediffusion.tensor.OutOfMemory;
import reusediffusion.tensor.Scope;

/**
 * One fit of a plan's rows. Where the device has no room, half of the samples that stayed on it wait in the host's memory from then on, which
 * changes no number; where time runs short, the last groups are left out, and the rows that are still to come follow from fewer samples.
 */
final class LockstepFit {
    private static final System.Logger LOG = System.getLogger(LockstepFit.class.getName());

    private final List<CalibrationSet> groups;
    private final AllReduce exchange;
    private final RowFit fit;
    private final FollowedRows decider;
    private final FitGroupLimit pace;
    private SamplerState[] states;
    private int resident;
    private long samples = Integer.MAX_VALUE;

    LockstepFit(Calibration calibration, boolean[] called, Plan.Fit fit, Duration time) {
        this.groups = calibration.groups();
        this.exchange = calibration.exchange();
        this.resident = calibration.resident();
        this.fit = new RowFit(fit, own(0)::guide, own(0).bands());
        this.decider = new FollowedRows(called, new double[called.length][][], fit.bands(), fit.predictions());
        this.pace = new FitGroupLimit(called, time);
        this.states = groups.stream().map(set -> set.samples().start()).toArray(SamplerState[]::new);
    }

    Calibration.Fitted run() {
        for (int i = 0; i < decider.rows().length; i++) {
            step(i);
            leave(pace.groups(i, states.length));
        }
        return new Calibration.Fitted(decider.rows(), (int) samples);
    }

    /** What the samples of this task ask for at a step, and what each group says about its row. */
    private record Asked(CalledStep[] called, double[][] equations) {}

    private void step(int i) {
        try (Scope scope = new Scope()) {
            Asked asked = ask(i);
            NormalEquations all = NormalEquations.of(exchange.total(asked.equations));
            decider.rows()[i] = fit.solve(all);
            samples = Math.min(samples, all.count());
            take(asked.called, scope);
        }
    }

    private Asked ask(int i) {
        while (true) {
            try (Scope attempt = new Scope()) {
                Asked asked = new Asked(new CalledStep[states.length], new double[states.length][]);
                for (int g = 0; g < states.length; g++) {
                    ask(i, g, asked, attempt);
                }
                return asked;
            } catch (RuntimeException e) {
                if (!OutOfMemory.isSaidBy(e) || resident == 0) {
                    throw e;
                }
                halve();
            }
        }
    }

    private void ask(int i, int g, Asked asked, Scope attempt) {
        try (Scope turn = new Scope()) {
            SampleGroup own = own(g);
            Conditioning told = own.told();
            SamplerState here = own.host().here(states[g]);
            CalledStep called = own.sampler().call(here, told, decider.decide(here.histories()));
            Tensor goal = own.host().here(groups.get(g).goal(i + 1));
            asked.equations[g] =
                    fit.equations(own.sampler().view(called, told), goal).toDoubles();
            CalledStep waiting = called.moved(t -> turn.keep(rest(g, t)));
            asked.called[g] = waiting.moved(attempt::keep);
        }
    }

    private void take(CalledStep[] called, Scope scope) {
        for (int g = 0; g < states.length; g++) {
            SamplerState before = states[g];
            int group = g;
            try (Scope turn = new Scope()) {
                CalledStep here = called[g].moved(own(g).host()::here);
                SamplerState next = own(g).sampler()
                        .take(here, decider.decide(here.before().histories()), decider, Sampler.Observer.NONE);
                SamplerState waiting = next.moved(t -> turn.keep(rest(group, t)));
                states[g] = waiting.moved(scope::keep);
            }
            before.closeBut(own(g).start(), states[g]);
        }
    }

    /** Where a tensor waits for its group's next turn. */
    private Tensor rest(int group, Tensor t) {
        return stays(group) ? t : own(group).host().away(t);
    }

    /** Whether a group stays on the device between two steps: the first samples do. */
    private boolean stays(int group) {
        return size(group + 1) <= resident;
    }

    private SampleGroup own(int group) {
        return groups.get(group).samples();
    }

    private int size(int most) {
        return groups.stream().limit(most).mapToInt(CalibrationSet::size).sum();
    }

    /** Half of the samples that stayed on the device make room. */
    private void halve() {
        resident = Math.min(resident, size(states.length)) / 2;
        LOG.log(System.Logger.Level.INFO, "The device has no room; {0} samples stay on it between two steps", resident);
        for (int g = 0; g < states.length; g++) {
            if (!stays(g)) {
                SamplerState before = states[g];
                int group = g;
                try (Scope scope = new Scope()) {
                    states[g] = before.moved(t -> scope.keep(rest(group, t)));
                }
                before.closeBut(own(g).start(), states[g]);
            }
        }
    }

    /** Goes on with the first so many groups. */
    private void leave(int most) {
        for (int g = most; g < states.length; g++) {
            states[g].closeBut(own(g).start(), own(g).start());
        }
        states = Arrays.copyOf(states, most);
    }
}
