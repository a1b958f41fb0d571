package reusediffusion.natives;

import java.util.Locale;

/** What libraries call this machine, each in its own words. */
final class ThisMachine {
    private ThisMachine() {}

    /** What JavaCPP calls this machine, such as linux-x86_64. */
    static String platform() {
        return system("linux", "macosx", "windows") + "-" + machine("arm64");
    }

    /** One of three words, for the system that runs. */
    static String system(String linux, String mac, String windows) {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? mac : name.startsWith("windows") ? windows : linux;
    }

    /** The processor, of which only ARM's has several names. */
    static String machine(String arm) {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return name.equals("aarch64") || name.equals("arm64") ? arm : name.equals("amd64") ? "x86_64" : name;
    }
}
