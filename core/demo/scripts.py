"""What the demo's customers ask and what its agents answer: conversations in English and Indonesian."""

from dataclasses import dataclass

from core.domain.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Script:
    """One kind of request. `{device}`, `{place}`, `{code}` and `{name}` are filled in when it is played."""

    category: str
    language: str
    impact: Level
    urgency: Level
    subject: str
    opening: str
    answers: tuple[str, ...]
    """Public replies of the agent, in order; between them the customer says what `returns` has."""
    returns: tuple[str, ...]
    note: str = ""
    tag: str = ""


L, M, H = Level.LOW, Level.MEDIUM, Level.HIGH

SCRIPTS: tuple[Script, ...] = (
    Script(
        "access/password",
        "en",
        L,
        M,
        "Cannot sign in after password change",
        "Hi,\nsince I changed my password this morning my laptop {device} keeps asking for it again. Webmail works.\n\nRegards,\n{name}",
        (
            "Hello {name},\nyour laptop still holds the old password. Please lock the screen (Win+L) while on the office network or VPN, and unlock it with the new one. Does the question stop?",
            "Glad to hear it. I am closing this one; just answer this message if it comes back.",
        ),
        ("That did it, thank you!",),
        "Second case this week after the policy change: worth an article.",
    ),
    Script(
        "access/password",
        "id",
        L,
        M,
        "Akun terkunci setelah salah kata sandi",
        "Selamat pagi,\nakun saya terkunci karena salah memasukkan kata sandi tiga kali. Mohon dibuka, saya ada rapat pukul 10.\n\nTerima kasih,\n{name}",
        (
            'Selamat pagi {name},\nakun Anda sudah kami buka. Silakan masuk dengan kata sandi yang terakhir; bila lupa, pakai tautan "Lupa kata sandi" di halaman masuk.',
            "Sama-sama. Tiket ini kami tutup; balas saja pesan ini bila ada kendala lagi.",
        ),
        ("Sudah bisa, terima kasih banyak.",),
    ),
    Script(
        "access/rights",
        "en",
        M,
        M,
        "Access to the finance share {code}",
        "Hello,\nI moved to the finance team on Monday and need access to the share {code}. My manager {boss} knows about it.\n\n{name}",
        (
            "Hello {name},\nI have asked {boss} for the approval the policy wants. As soon as it is there I will set it up.",
            "The approval is in and you are in the group. Please sign out and in once; the share then appears as drive S:.",
        ),
        ("Perfect, I can see everything I need.",),
        "Approval of {boss} attached by phone, 14:10.",
        "access-request",
    ),
    Script(
        "access/rights",
        "id",
        M,
        M,
        "Permintaan akses aplikasi {code} untuk karyawan baru",
        "Halo tim,\nmohon dibuatkan akses ke aplikasi {code} untuk karyawan baru di {place}. Mulai kerja hari Senin.\n\nSalam,\n{name}",
        (
            "Halo {name},\nbaik, kami siapkan. Boleh dikirim nama lengkap dan nomor induk karyawannya?",
            "Akunnya sudah aktif dan kata sandi sementara sudah kami kirim ke atasannya. Selamat bekerja!",
        ),
        ("Namanya Rani Kusuma, NIK 20418. Terima kasih.",),
        "",
        "onboarding",
    ),
    Script(
        "network/vpn",
        "en",
        M,
        H,
        "VPN drops every few minutes",
        "Since yesterday the VPN disconnects about every five minutes when I work from home. I lose my ERP session each time, which makes month-end impossible.\n\n{name}",
        (
            "Hello {name},\nthank you for the details. Could you tell me your internet provider, and whether it also happens on a mobile hotspot?",
            'Your router cuts idle UDP after 300 seconds. I have moved your profile to TCP; please connect once more with "{code}-tcp".',
        ),
        ("It is {place} cable, and no, on the hotspot it is stable.", "Two hours without a drop. Thank you!"),
        "Log shows DPD timeouts exactly every 300 s: NAT timer of the router.",
        "vpn",
    ),
    Script(
        "network/vpn",
        "id",
        M,
        H,
        "VPN tidak bisa tersambung dari rumah",
        'Selamat siang,\nVPN di laptop {device} berhenti di "menghubungkan" sejak pagi. Di kantor tidak ada masalah. Saya harus mengirim laporan sore ini.\n\n{name}',
        (
            "Selamat siang {name},\nsertifikat VPN Anda habis masa berlakunya kemarin. Kami sudah perpanjang dari sini; mohon mulai ulang laptop lalu coba lagi.",
            "Baik, senang mendengarnya. Kami juga sudah memasang pengingat supaya tidak terulang.",
        ),
        ("Sudah tersambung. Terima kasih, laporannya terkirim.",),
        "Sertifikat {code} kedaluwarsa: cek pengguna lain dari gelombang yang sama.",
        "vpn",
    ),
    Script(
        "network/wifi",
        "en",
        H,
        M,
        "Wi-Fi very slow on floor 3 in {place}",
        "Hi support,\neverybody on floor 3 has trouble today: video calls freeze and the CRM takes a minute to open. Cable is fine.\n\n{name}",
        (
            "Hello {name},\nwe see access point {code} working alone since its neighbour restarted last night. A colleague is on the way.",
            "Both access points are back and the load is even again. Please tell us if a room still has trouble.",
        ),
        ("Much better, thanks to the whole team.",),
        "AP {code}: power budget of the switch exceeded after the new cameras.",
    ),
    Script(
        "network/wifi",
        "id",
        M,
        M,
        "Wi-Fi ruang rapat {place} tidak muncul",
        "Halo,\nnama Wi-Fi kantor tidak muncul di ruang rapat lantai 2. Besok pagi ada tamu direksi, mohon dibantu sebelum itu.\n\n{name}",
        (
            "Halo {name},\nterima kasih laporannya. Teknisi kami jadwalkan hari ini pukul 15.00. Apakah ruangannya kosong pada jam itu?",
            "Kabel jaringan di plafon terlepas saat perbaikan AC. Sudah dipasang kembali dan sinyalnya penuh.",
        ),
        ("Kosong, silakan.", "Sudah muncul, mantap. Terima kasih!"),
    ),
    Script(
        "network/outage",
        "en",
        H,
        H,
        "Branch {place} is offline",
        "URGENT: nothing works in {place} since 20 minutes, neither internet nor phones. About 40 people are waiting and the shop cannot take payments.\n\n{name}",
        (
            "Hello {name},\nwe see it too: the provider's line is down. I have opened fault {code} there and we are bringing up the backup over 5G now.",
            "The backup carries you since a few minutes, payments included. The provider promises the main line within four hours; I stay on it.",
            "The main line is back and stable for an hour. The report follows tomorrow.",
        ),
        ("Payments work again, thank you. Phones are still choppy.", "Phones are fine now as well."),
        "Provider confirms cut fibre, fault {code}. Next update from them every 60 minutes.",
        "outage",
    ),
    Script(
        "network/outage",
        "id",
        H,
        H,
        "Kantor cabang {place} tidak ada koneksi",
        "MENDESAK\nSejak pukul 08.15 seluruh kantor {place} tidak ada internet. Kasir tidak bisa jalan, antrean sudah panjang.\n\n{name}",
        (
            "Kami sudah melihat gangguannya, {name}. Jalur cadangan sedang kami alihkan; perkiraan 10 menit.",
            "Jalur cadangan aktif. Mohon dicek apakah kasir sudah normal.",
            "Jalur utama pulih. Laporan gangguan {code} kami kirim besok pagi.",
        ),
        ("Kasir sudah jalan, tapi agak lambat.", "Sudah lancar semua. Terima kasih gerak cepatnya."),
        "Gangguan penyedia {code}, tim lapangan mereka sudah di lokasi.",
        "outage",
    ),
    Script(
        "hardware/laptop",
        "en",
        M,
        M,
        "Laptop {device} gets hot and switches off",
        "Hello,\nmy laptop {device} has become very hot for about a week and switched off twice today without warning.\n\n{name}",
        (
            "Hello {name},\nplease back up open work now. The fan of this model is known to fail; could you bring it to the desk in {place}, or shall we pick it up?",
            "The fan has been replaced and a load test of two hours stayed cool. It is ready for you.",
        ),
        ("I will bring it at two o'clock.", "Silent and cool again. Thank you."),
        "Fan part ordered, arrives tomorrow. Loan device handed out: LN-{code}.",
        "hardware",
    ),
    Script(
        "hardware/laptop",
        "id",
        M,
        L,
        "Baterai laptop {device} cepat habis",
        "Selamat pagi,\nbaterai laptop {device} hanya bertahan 40 menit. Apakah bisa diganti?\n\nTerima kasih,\n{name}",
        (
            "Selamat pagi {name},\nkami cek dari jauh: kapasitasnya tinggal 31 persen dan masih bergaransi. Penggantinya kami pesan hari ini.",
            "Baterai sudah datang. Silakan mampir ke meja layanan {place}, pemasangan 15 menit.",
        ),
        ("Siap, saya datang setelah makan siang.",),
        "Garansi sampai Maret, nomor pesanan {code}.",
        "hardware",
    ),
    Script(
        "hardware/printer",
        "en",
        L,
        L,
        "Printer {code} prints stripes",
        "The printer next to the kitchen ({code}) prints grey stripes on every page since this morning.\n\n{name}",
        (
            "Thank you {name}. The drum of {code} is at its end; a new one is on the cart for this afternoon.",
            "Drum replaced, test page clean.",
        ),
        ("Looks good, thanks.",),
    ),
    Script(
        "hardware/printer",
        "id",
        L,
        M,
        "Printer gudang {place} macet kertas",
        "Printer label di gudang {place} macet terus, pengiriman sore ini bisa terlambat.\n\n{name}",
        (
            "Halo {name}, mohon matikan printer 30 detik, buka penutup belakang dan tarik sisa kertas searah panah. Apakah masih macet?",
            "Baik. Rolnya kami ganti besok pagi supaya tidak terulang.",
        ),
        ("Sudah jalan lagi, ada sobekan kecil di dalam.",),
    ),
    Script(
        "applications/erp",
        "en",
        H,
        M,
        "ERP: posting of invoice {code} fails with E-1043",
        'Dear team,\nposting invoice {code} ends with "E-1043 period closed", but the period is open for us until Friday. Twelve more are waiting.\n\n{name}\nAccounts payable',
        (
            "Hello {name},\nthe period was closed for your company code only, by last night's job. I have asked the application owner to reopen it.",
            "The period is open again and invoice {code} posted in my test. Please try the others.",
        ),
        ("All twelve went through. Thank you!",),
        "Job FI-CLOSE ran with last year's calendar; change request raised.",
        "erp",
    ),
    Script(
        "applications/erp",
        "id",
        H,
        M,
        "ERP: stok {code} tidak sesuai setelah pembaruan",
        "Setelah pembaruan tadi malam stok barang {code} di gudang {place} tampil nol, padahal fisiknya ada. Pengiriman tertahan.\n\n{name}",
        (
            "Halo {name},\nkami bisa mengulanginya. Indeks stok sedang dibangun ulang; selama itu mohon jangan melakukan penyesuaian manual.",
            "Indeks selesai dan stok {code} tampil benar. Mohon dicek dari sisi Anda.",
        ),
        ("Sudah benar semua, pengiriman jalan lagi.",),
        "Penyebab: indeks tidak dibangun setelah pembaruan 26.4. Laporkan ke vendor.",
        "erp",
    ),
    Script(
        "applications/crm",
        "en",
        M,
        M,
        "CRM does not show my contacts",
        "Hi,\nmy contact list in the CRM has been empty since the weekend. Colleagues see theirs.\n\n{name}",
        (
            "Hello {name},\nyour territory was emptied when {boss}'s territory was split on Saturday. I have put you back into it; the list fills within the hour.",
            "Good to hear. I have told the sales operations team so that the next split checks this.",
        ),
        ("They are all back. Thanks for the quick help!",),
    ),
    Script(
        "applications/crm",
        "id",
        M,
        L,
        "Laporan CRM bulanan tidak terkirim",
        "Halo,\nlaporan bulanan dari CRM yang biasanya masuk tanggal 1 belum saya terima.\n\n{name}",
        (
            "Halo {name}, jadwal laporannya berhenti karena pemiliknya sudah pindah bagian. Kami pindahkan atas nama Anda dan kirim ulang hari ini.",
            "Terima kasih konfirmasinya. Tiket kami tutup.",
        ),
        ("Sudah masuk, lengkap.",),
    ),
    Script(
        "applications/mail",
        "en",
        M,
        M,
        "Mails from customer arrive an hour late",
        "Mails from one of our customers reach me an hour late, others are on time. We nearly missed an order today.\n\n{name}",
        (
            "Hello {name},\ntheir server is new and our filter greylists it. I have put it on the known list; could you ask them for a test mail?",
            "Then we are done here. I watch the filter until tomorrow.",
        ),
        ("Test mail came within seconds.",),
        "Greylisting log: 3 retries, 58 minutes. Sender {code}.",
    ),
    Script(
        "applications/mail",
        "id",
        L,
        M,
        "Kotak surat penuh, tidak bisa kirim",
        "Selamat siang, saya tidak bisa mengirim surel, katanya kotak surat penuh. Mohon bantuannya.\n\n{name}",
        (
            "Selamat siang {name}, arsip otomatis sudah kami aktifkan dan kuota dinaikkan sementara. Dalam satu jam seharusnya lega.",
            "Sama-sama, semoga lancar.",
        ),
        ("Sudah bisa kirim lagi.",),
    ),
    Script(
        "service/new-starter",
        "en",
        M,
        L,
        "Equipment for a new colleague in {place}",
        "Hello,\na new colleague starts in {place} on the first. We need a laptop, two screens and a phone.\n\nThanks,\n{name}",
        (
            'Hello {name},\nreserved: laptop {device}, two 27" screens, phone. Delivery to {place} three days before. Is the desk number known already?',
            "Everything stands at the desk and was tested.",
        ),
        ("It is desk 3.14.", "Wonderful, she is up and running."),
        "Bundle {code} picked from stock.",
        "onboarding",
    ),
    Script(
        "service/new-starter",
        "id",
        L,
        L,
        "Pindah meja ke lantai 5 {place}",
        "Tim kami (6 orang) pindah ke lantai 5 {place} minggu depan. Mohon dibantu pemindahan komputer dan telepon.\n\n{name}",
        (
            "Halo {name}, bisa. Kami usulkan Jumat sore setelah pukul 16.00. Cocok?",
            "Semua perangkat sudah di meja baru dan diuji. Selamat bekerja di tempat baru!",
        ),
        ("Cocok, kami siapkan kardusnya.", "Beres semua, terima kasih."),
    ),
    Script(
        "security/phishing",
        "en",
        M,
        H,
        "Suspicious mail asks for my password",
        "I got a mail that says my mailbox will be closed unless I confirm my password at {code}.example. I did NOT click. What should I do?\n\n{name}",
        (
            "Hello {name},\nwell done. It is phishing; we have removed it from all mailboxes and blocked the address. You need not do anything else.",
        ),
        ("Good to know, thank you.",),
        "41 mailboxes had it, 2 people clicked: passwords reset, sessions ended.",
        "phishing",
    ),
    Script(
        "security/phishing",
        "id",
        H,
        H,
        "Saya terlanjur klik tautan mencurigakan",
        'Saya terlanjur mengklik tautan dari surel "tagihan {code}" dan memasukkan kata sandi. Mohon segera dibantu!\n\n{name}',
        (
            "Terima kasih sudah cepat melapor, {name}. Kata sandi Anda sudah kami setel ulang dan semua sesi diakhiri. Mohon jangan membuka surel itu lagi.",
            "Pemeriksaan selesai: tidak ada akses asing. Mohon tetap waspada, dan terima kasih sudah jujur melapor.",
        ),
        ("Baik, saya sudah membuat kata sandi baru.",),
        "Sesi dari alamat asing 09:12, diakhiri 09:20. Tidak ada unduhan.",
        "phishing",
    ),
)

PEOPLE: tuple[tuple[str, str, str], ...] = (
    ("Ayu Lestari", "Nusantara Logistik", "gold"),
    ("Bambang Prasetyo", "Nusantara Logistik", "gold"),
    ("Citra Maharani", "Batik Sekar Jaya", "standard"),
    ("Dimas Nugroho", "Bank Rakyat Mandala", "gold"),
    ("Eka Putri Handayani", "Bank Rakyat Mandala", "gold"),
    ("Fajar Hidayat", "Kopi Tanah Tinggi", "standard"),
    ("Gita Permatasari", "Kopi Tanah Tinggi", "standard"),
    ("Hendra Wijaya", "Rumah Sakit Harapan", "gold"),
    ("Intan Sari", "Rumah Sakit Harapan", "gold"),
    ("Joko Susilo", "Percetakan Merdeka", "standard"),
    ("Kartika Dewi", "Percetakan Merdeka", "standard"),
    ("Lukman Hakim", "Batik Sekar Jaya", "standard"),
    ("Anna Schneider", "Havelwerk GmbH", "standard"),
    ("Björn Krüger", "Havelwerk GmbH", "standard"),
    ("Claire Dubois", "Atelier Lumière", "standard"),
    ("Daniel Novák", "Moldau Instruments", "gold"),
    ("Elena García", "Puerto Azul Travel", "standard"),
    ("Frank Osei", "Puerto Azul Travel", "standard"),
    ("Grace O'Connor", "Liffey Foods", "standard"),
    ("Hannah Lindqvist", "Nordlys Energi", "gold"),
    ("Ian MacLeod", "Liffey Foods", "standard"),
    ("Jana Horáková", "Moldau Instruments", "gold"),
    ("Katarzyna Wiśniewska", "Havelwerk GmbH", "standard"),
    ("Lars Møller", "Nordlys Energi", "gold"),
    ("李 美玲", "Harbour Tea Trading", "standard"),
    ("Mohammed El-Amin", "Puerto Azul Travel", "standard"),
    ("Nadia Rahman", "Bank Rakyat Mandala", "gold"),
    ("Oki Setiawan", "Nusantara Logistik", "gold"),
    ("Priya Raman", "Harbour Tea Trading", "standard"),
    ("Rizky Ramadhan", "Rumah Sakit Harapan", "gold"),
)
"""Customers: name, organisation, tier."""

PLACES = ("Jakarta", "Surabaya", "Bandung", "Makassar", "Berlin", "Hamburg", "Dublin", "Oslo")
DEVICES = ("LT-2041", "LT-2187", "LT-2306", "LT-2419", "LT-2533", "LT-2672", "LT-2718", "LT-2894")
BOSSES = ("Ms. Halim", "Mr. Santoso", "Dr. Weber", "Ms. Larsen")
