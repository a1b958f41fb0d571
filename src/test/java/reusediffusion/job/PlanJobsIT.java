package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.job.run.Job;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.plan.PlanLadder;

/** From prompts to plans, to what they are worth, to samples that follow them. */
class PlanJobsIT {
    private static final String PROMPTS = "input/prompts/plan-shapes.txt";

    @TempDir
    private Path folder;

    private Console run(Job job, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!(job instanceof Aggregate)) {
            all.addAll(List.of("--steps=4", "--width=16", "--height=16", "--prompts", PROMPTS, "--device=cpu"));
        }
        return Console.run("local[1]", job, all.toArray(String[]::new));
    }

    private void refused(String sentence, Job job, String... arguments) {
        Console console = run(job, arguments);
        assertThat(console.errors()).contains(sentence);
        assertThat(console.code()).isEqualTo(2);
    }

    private Path plans() {
        Path plans = folder.resolve("plans.json");
        Console made = run(
                new MakePlans(),
                "--guidance=5",
                "--calibration=2",
                "--validation=1",
                "--held-out=2",
                "--batch-size=2",
                "--budgets=3,2",
                "--refine-rounds=0",
                "--guard-samples=16",
                "--plan=" + plans);
        assertThat(made.code()).as(made.errors()).isZero();
        return plans;
    }

    @Test
    void plansAreMadeJudgedAndFollowed() throws Exception {
        Path plans = plans();
        String plan = "--plan=" + plans;
        Path quality = folder.resolve("quality");
        Console judged = run(
                new Evaluate(),
                "--guidance=5",
                "--skip-prompts=3",
                "--samples=2",
                plan,
                "--policies=original,planned:2,steps:2,uniform:2:1,dynamic:1,planned:2:0.5",
                "--output=" + quality);
        assertThat(judged.code()).as(judged.errors()).isZero();
        List<String> lines = Files.readAllLines(quality.resolve("quality.csv"));
        assertThat(lines).hasSize(7);
        assertThat(lines.get(1)).startsWith("original,4.00,140.00,140.00,1.0000");
        assertThat(lines.get(2)).startsWith("planned:2,2.00,");
        assertThat(lines.get(3)).startsWith("steps:2,2.00,");
        assertThat(lines.get(6)).startsWith("planned:2:0.5,");
        assertThat(Files.readString(quality.resolve("quality.json"))).contains("\"policy\" : \"steps:2\"");
        assertThat(ImageIO.read(quality.resolve("quality.png").toFile()).getWidth())
                .isEqualTo(1000);
        // Prompts of one to four lines, the full runs of two, every policy but the original of three.
        assertThat(ImageIO.read(quality.resolve("pictures.png").toFile()).getHeight())
                .isBetween((1 + 2 + 5 * 3) * 18 + 8 * 8, (4 + 2 + 5 * 3) * 18 + 8 * 8);

        guardsSamples(plans);
        String out = "--output=" + folder.resolve("out");
        Console followed =
                run(new Generate(), "--guidance=5", "--policy=planned", "--prompts-num=2", "--sheet=off", plan, out);
        assertThat(followed.code()).as(followed.errors()).isZero();
        assertThat(followed.errors()).contains("50% of the network calls saved");

        refused("guidance 5.0, and the run has 4.0", new Generate(), "--guidance=4", "--policy=planned", plan, out);
        Console any = run(
                new Generate(),
                "--guidance=4",
                "--policy=planned",
                "--table-any",
                "--prompts-num=1",
                "--sheet=off",
                plan,
                "--output=" + folder.resolve("any"));
        assertThat(any.code()).as(any.errors()).isZero();
        assertThat(any.errors()).contains("made for other runs: guidance 5.0, and the run has 4.0");
        refused("--policies has best:2", new Evaluate(), "--guidance=5", plan, "--policies=best:2");
        refused(
                "--pictures takes a whole number, 0 to 1000, not -1.",
                new Evaluate(),
                "--guidance=5",
                plan,
                "--pictures=-1");
        refused("none of 4 calls", new Evaluate(), "--guidance=5", plan, "--policies=planned:4");
        Files.writeString(plans, Files.readString(plans).substring(0, 500));
        refused("not a whole reuse-plan-ladder", new Generate(), "--guidance=5", "--policy=planned", plan, out);
    }

    /** Two new samples, each with a plan of its own, or none that it has to itself. */
    private void guardsSamples(Path plans) throws Exception {
        assertThat(guarded(plans, "calls", "--max-calls=2", "--guard=0.5")).contains("2 calls, guard 0.5");
        assertThat(guarded(plans, "floor", "--min-psnr=200", "--guard=0.9"))
                .contains("200.0 dB, guard 0.9")
                .contains("\"network_calls\" : 8,"); // no plan reaches it
        refusesToGuard("--guard takes a number between 0 and 1, such as 0.5, not 90.0.", plans, "90");
        PlanLadder ladder = PlanLadder.read(plans);
        assertThat(ladder.guard().outlooks()).extracting(Guard.Outlook::calls).containsExactly(2, 3);
        Path bare = folder.resolve("bare.json");
        new PlanLadder(ladder.key(), ladder.gram(), ladder.plans(), null).write(bare);
        refusesToGuard("The plans were made without a guard", bare, "0.5");
    }

    private String guarded(Path plans, String name, String wish, String guard) throws Exception {
        Path out = folder.resolve(name);
        Console made = run(
                new Generate(),
                "--guidance=5",
                "--policy=planned",
                "--prompts-num=2",
                "--plan=" + plans,
                wish,
                guard,
                "--sheet=off",
                "--output=" + out);
        assertThat(made.code()).as(made.errors()).isZero();
        return Files.readString(out.resolve("_summary.json"));
    }

    private void refusesToGuard(String sentence, Path plans, String confidence) {
        refused(
                sentence,
                new Generate(),
                "--guidance=5",
                "--policy=planned",
                "--plan=" + plans,
                "--guard=" + confidence,
                "--output=" + folder.resolve("none"));
    }

    /** The checked-in plans of 28 steps, followed by a run of 24. */
    @Test
    void plansOfOtherStepsAreResampled() throws Exception {
        Path out = folder.resolve("out");
        String common = "--model=tiny-sd3 --guidance=5 --steps=24 --width=64 --height=64 --device=cpu --dtype=float32"
                + " --prompts=input/prompts/shapes.txt --prompts-num=2 --sheet=off --output=" + out;
        Console planned = Console.run(
                "local[1]", new Generate(), (common + " --policy=planned --table-any --max-calls=14").split(" "));
        assertThat(planned.code()).as(planned.errors()).isZero();
        assertThat(planned.errors())
                .contains("steps 28, and the run has 24")
                .contains("resampled over log-SNR from 28 steps of tiny-sd3-g5-28-128x128")
                .contains("42% of the network calls saved");
        assertThat(Files.readString(out.resolve("_summary.json")))
                .contains("in open loop from a Gram matrix that was resampled over log-SNR from 28 steps of tiny-sd3");
        Console published = Console.run(
                "local[1]",
                new Generate(),
                (common + " --policy=published --threshold=60 --table-any --overwrite").split(" "));
        assertThat(published.code()).as(published.errors()).isZero();
        assertThat(published.errors()).contains("resampled over log-SNR from 28 steps of sd3.json to the run's 24");
        Console refused =
                Console.run("local[1]", new Generate(), (common + " --policy=published --overwrite").split(" "));
        assertThat(refused.errors()).contains("describes runs of 28 steps and this run has 24");
        Console unmeasured = Console.run(
                "local[1]",
                new Generate(),
                (common + " --policy=planned --table-any --min-psnr=30 --overwrite").split(" "));
        assertThat(unmeasured.errors()).contains("no PSNR can choose among them");
    }

    @Test
    void saysWhatPlansWouldCost() {
        Path none = folder.resolve("none.json");
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        Console told = run(
                new MakePlans(), "--estimate", "--calibration=4", "--guard-samples=0", "--budgets=2", "--plan=" + none);
        System.setOut(before);
        assertThat(told.code()).as(told.errors()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("full runs +0:00:\\d\\d  52 samples, 4 calls each")
                .containsPattern("search +0:0[23]:\\d\\d  1 plans with \\[2\\] calls")
                .containsPattern("memory of a device +[0-9.]+ GiB")
                .contains("of a device\n");
        assertThat(none).doesNotExist();
    }

    @Test
    void saysWhatIsMissing() {
        refused("and 788 are needed", new MakePlans(), "--calibration=676");
        refused(
                "between 1 and 3",
                new MakePlans(),
                "--budgets=4",
                "--calibration=1",
                "--validation=1",
                "--held-out=1",
                "--guard-samples=0");
        refused(
                "16 samples or more, not 3",
                new MakePlans(),
                "--calibration=1",
                "--validation=1",
                "--held-out=1",
                "--guard-samples=3");
        refused("to fit, to choose and to measure", new MakePlans(), "--validation=0");
        refused("--guard-samples takes a whole number, 0 to 1000000, not -5.", new MakePlans(), "--guard-samples=-5");
        refused("There are no plans", new Generate(), "--policy=planned", "--output=" + folder.resolve("x"));
        refused("no output folder of a job", new Aggregate(), folder.toString());
    }
}
