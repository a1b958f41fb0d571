package reusediffusion.machine;

import java.nio.file.Files;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Where tests start machines of their own, the archive of their classes is made while the first tests run in this one. */
public final class ArchiveAhead implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (Files.isRegularFile(Build.jar())) {
            Thread ahead = new Thread(Machines::options, "archive-ahead");
            ahead.setDaemon(true);
            ahead.start();
        }
    }
}
