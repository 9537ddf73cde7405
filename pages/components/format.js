// How numbers, sizes, durations and progress are written in the browser; format.py says the same on the server.
const fmt = {
  number: (n) => Math.round(n).toLocaleString("en-US"),
  three(n) {
    if (n >= 100) return Math.round(n).toLocaleString("en-US");
    return String(Number(n.toFixed(n >= 10 ? 1 : 2)));
  },
  scale: (bytes) => [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]].find(([, one]) => bytes >= one * 0.9995) ?? ["B", 1],
  size(bytes) {
    const [unit, one] = fmt.scale(bytes);
    return unit === "B" ? `${Math.floor(bytes)} B` : `${fmt.three(bytes / one)} ${unit}`;
  },
  duration(seconds) {
    if (seconds < 0.95) return `${Math.max(seconds, 0).toFixed(1)} s`;
    const whole = Math.round(seconds);
    if (whole < 60) return `${whole} s`;
    const minutes = Math.floor(whole / 60), rest = whole % 60;
    if (minutes < 10 && rest) return `${minutes} min ${rest} s`;
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60), left = minutes % 60;
    return left && hours < 48 ? `${fmt.number(hours)} h ${left} min` : `${fmt.number(hours)} h`;
  },
  amount(done, total, unit) {
    if (unit === "bytes") {
      if (total == null) return fmt.size(done);
      const [name, one] = fmt.scale(total);
      return `${fmt.three(done / one)} of ${fmt.three(total / one)} ${name}`;
    }
    return total == null ? `${fmt.number(done)} ${unit}` : `${fmt.number(done)} of ${fmt.number(total)} ${unit}`;
  },
  rate(perSecond, unit) {
    if (unit === "bytes") return `${fmt.size(perSecond)}/s`;
    return `${perSecond < 1000 ? fmt.three(perSecond) : fmt.number(perSecond)} ${unit}/s`;
  },
};
