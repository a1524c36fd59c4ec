/** Passwords of twelve characters and more that guessers try first, in lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `administrator administrator1 adminadminadmin admin1234567 admin12345678 changemechangeme
  changeme1234 changeme12345 correcthorsebatterystaple correct-horse-battery-staple
  correct horse battery staple iloveyou1234 iloveyouiloveyou iloveyousomuch letmein12345
  letmeinletmein letmeinplease motherfucker mypassword12 mypassword123 mypassword1234
  newpassword1 newpassword12 newpassword123 p@ssw0rd1234 p@ssword1234 passw0rd1234
  passw0rdpassw0rd password1234 password12345 password123456 password1234567 password12345678
  password123456789 passwordpassword password2020 password2021 password2022 password2023
  password2024 password2025 password2026 password2027 password123! password1234! thisismypassword
  qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789 qwertyqwerty qwertyuiop12
  qwertyuiop123 qwertyuiop[] qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl
  qwertyuiopasdfghjklzxcvbnm 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1qaz2wsx3edc
  1qaz2wsx3edc4rfv zaq12wsxcde3 qazwsxedcrfv qazwsxedc123 asdfghjkl123 asdfghjkl1234
  asdfghjklzxcvbnm zxcvbnm12345 zxcvbnmasdfghjkl abc123456789 abcd12345678 abcdefg12345
  abcdefgh1234 abcdefghijkl a1b2c3d4e5f6 a123456789012 123456789abc 1234567890ab 12345678910
  1234567891011 1234qwerasdf 123qweasdzxc 123qwe123qwe 0987654321098 098765432109 112233445566
  789456123789 147258369147 welcome12345 welcome123456 welcomewelcome welcometothejungle
  superman1234 sunshine1234 princess1234 football1234 baseball1234 starwars1234 dragon123456
  monkey123456 michael12345 whatever1234 trustno1trustno1 unbelievable supersecret1
  supersecret12 supersecret123 supersecretpassword secretsecret secret123456 secretpassword
  mysecretpassword guestguestguest useruseruser rootrootroot testtesttest test12345678
  testing12345 temp12345678 temporary123 summer2025!! winter2025!! latchkey1234 latchkey12345
  latchkeylatchkey`
    .split(/\s{2,}|\n/)
    .flatMap((line) => (line.startsWith("correct horse") ? [line.trim()] : line.split(" ")))
    .map((one) => one.trim())
    .filter(Boolean),
);
