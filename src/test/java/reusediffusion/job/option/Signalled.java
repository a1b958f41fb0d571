package reusediffusion.job.option;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.machine.Machines;
import reusediffusion.spark.generate.StopReason;

/** A process that takes a quarter of a second to answer its first signal, within which a second one is the first come twice, and then ends. */
public final class Signalled {
    static final String LISTENING = "listening";
    static final String ASKED = "asked";
    static final String ANSWERED = "answered";

    private Signalled() {}

    public static void main(String[] arguments) throws Exception {
        StopSignals.onSignals(new StopSignals.Listener() {
            @Override
            public void ask(StopReason reason) {
                System.out.println(ASKED);
                try {
                    Thread.sleep(250);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                System.out.println(ANSWERED);
                Runtime.getRuntime().halt(0);
            }

            @Override
            public void hurry() {
                System.out.println("hurried");
            }
        });
        System.out.println(LISTENING);
        Thread.sleep(60_000);
    }

    static Process start() throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=TERM"));
        command.addAll(Machines.bare());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(Signalled.class.getName());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
